#include "serve.h"

#include <poll.h>

static bool has_room(const struct client *client) {
  return outq_room(&client->queue) >= GET_ROOM;
}

/* Reads, and answers what breaks the protocol with the last frame. */
static bool read_request(struct client *client) {
  uint32_t failure = 0;
  switch (request_read(&client->request, client->fd, &failure)) {
  case REQUEST_COMPLETE:
    return true;
  case REQUEST_PARTIAL:
    return false;
  case REQUEST_REFUSED:
    frame_error(&client->queue, client->request.id, failure, 0);
    client->refused = true;
    break;
  case REQUEST_ENDED:
    break;
  }
  client->closing = true;
  return true;
}

/* One piece of work; false when there is nothing to do but wait. */
static bool advance(struct service *service, struct client *client) {
  if (client->closing || !has_room(client))
    return false;
  if (request_wants(&client->request) > 0)
    return read_request(client);
  struct request *request = &client->request;
  if (request->step(service, &client->viewer, request, &client->queue))
    request_reset(request);
  return true;
}

/* Waits for as long as it takes: the client may have nothing to ask. */
static void wait_for(const struct client *client) {
  struct pollfd entry = {.fd = client->fd};
  if (!client->closing && has_room(client))
    entry.events |= POLLIN;
  if (!outq_empty(&client->queue))
    entry.events |= POLLOUT;
  poll(&entry, 1, -1);
}

/*
 * Frames are sent together, when nothing more can be done or when there is no
 * room for another: each send wakes the client.
 */
void serve(struct service *service, struct client *client) {
  for (;;) {
    if (advance(service, client))
      continue;
    const bool full = !client->closing && !has_room(client);
    if (outq_send(&client->queue, client->fd) != 0)
      return;
    if (full && has_room(client))
      continue;
    if (client->closing && outq_empty(&client->queue))
      return;
    wait_for(client);
  }
}
