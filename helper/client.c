#include "client.h"

#include "door.h"
#include "inbox.h"

#include <string.h>
#include <unistd.h>

bool client_may_ask(const struct client *client, int64_t now_ns) {
  return !client->closing && now_ns >= client->next_ns &&
         outq_room(&client->queue) >= STEP_ROOM + client->request.room;
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

bool client_advance(struct service *service, struct client *client,
                    int64_t now_ns) {
  struct request *request = &client->request;
  if (client->closing || outq_room(&client->queue) < STEP_ROOM + request->room)
    return false;
  if (request_wants(request) > 0)
    return client_may_ask(client, now_ns) && read_request(client);
  if (request->step(service, client)) {
    client->next_ns = door_charge(service, client, now_ns);
    request_reset(request);
  }
  return true;
}

bool client_flush(struct client *client, int64_t now_ns) {
  losses_tell(&client->losses, &client->queue, STEP_ROOM, now_ns);
  const size_t waited = outq_room(&client->queue);
  if (outq_send(&client->queue, client->fd) != 0)
    return false;
  const bool stuck =
      !outq_empty(&client->queue) && outq_room(&client->queue) == waited;
  if (!stuck)
    client->stuck_ns = 0;
  else if (client->stuck_ns == 0)
    client->stuck_ns = now_ns;
  return !client->closing || !outq_empty(&client->queue);
}

/* Exits never take the room that an answer needs. */
static bool open_frame(struct client *client, struct frame *frame) {
  return outq_room(&client->queue) >= STEP_ROOM + FRAME_SIZE + MAX_PAYLOAD &&
         frame_open(frame, &client->queue);
}

/* Frames of those records that have the verdict. */
static void queue_exits(struct client *client, uint16_t cpu,
                        const struct span *datagrams,
                        const enum verdict *verdicts, unsigned count,
                        enum verdict wanted) {
  const uint8_t flags = wanted == SHOW_COARSE ? FRAME_FLAG_COARSE : 0;
  struct frame frame = {.bytes = NULL};
  for (unsigned i = 0; i < count; i++) {
    if (verdicts[i] != wanted)
      continue;
    struct span datagram = datagrams[i];
    if (wanted == SHOW_COARSE)
      datagram = policy_coarse_copy(datagram);
    if (frame_append(&frame, datagram))
      continue;
    frame_close(&frame, KIND_EXITS, flags, cpu, 0);
    if (!open_frame(client, &frame) || !frame_append(&frame, datagram))
      client->losses.queue++;
  }
  frame_close(&frame, KIND_EXITS, flags, cpu, 0);
}

void client_take_exits(struct client *client, uint16_t cpu,
                       const struct span *datagrams, unsigned count) {
  enum verdict verdicts[INBOX_SLOTS];
  unsigned of[SHOW_EXACT + 1] = {0};
  for (unsigned i = 0; i < count; i++)
    of[verdicts[i] = policy_judge_exit(&client->viewer, datagrams[i])]++;
  client->losses.withheld += of[WITHHOLD];
  if (of[SHOW_EXACT] > 0)
    queue_exits(client, cpu, datagrams, verdicts, count, SHOW_EXACT);
  if (of[SHOW_COARSE] > 0)
    queue_exits(client, cpu, datagrams, verdicts, count, SHOW_COARSE);
}

void client_leave(struct client *client) {
  close(client->fd);
  client->fd = -1;
  client->closing = client->refused = client->listening = false;
  client->stuck_ns = client->next_ns = 0;
  client->viewer = (struct viewer){.view = VIEW_OWN};
  client->losses = (struct losses){.cpus = 0};
  memset(&client->request, 0, sizeof(client->request));
  outq_wipe(&client->queue);
}
