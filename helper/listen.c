/* OP_EXITS_START and OP_EXITS_STOP, and what the kernel tells in between. */
#include "client.h"
#include "exits.h"

#include <errno.h>

static void take(void *context, uint16_t cpu, const struct span *datagrams,
                 unsigned count) {
  struct service *service = context;
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (service->clients[i].listening)
      client_take_exits(&service->clients[i], cpu, datagrams, count);
}

static void lose(void *context, uint16_t cpu, uint32_t sequence,
                 uint64_t count) {
  struct service *service = context;
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (service->clients[i].listening)
      losses_kernel(&service->clients[i].losses, cpu, sequence, count);
}

/* Rounds, each of some thousand events a CPU, before a storm is left alone. */
enum { MOST_ROUNDS = 64 };

/* Of a stop, for each CPU: reads of what its largest buffer holds. */
enum { MOST_STEPS = 256 };

/* Beyond STEP_ROOM: more than one read brings. */
enum { EXITS_ROOM = OUTQ_CAPACITY / 2 - STEP_ROOM };

bool listen_has_room(const struct service *service) {
  for (unsigned i = 0; service->listener < 0 && i < MAX_CLIENTS; i++)
    if (service->clients[i].listening &&
        outq_room(&service->clients[i].queue) < STEP_ROOM + EXITS_ROOM)
      return false;
  return true;
}

static bool has_room(void *context) {
  return listen_has_room(context);
}

enum drained listen_drain(struct service *service, enum patience patience) {
  const struct exit_sink sink = {service, take, lose,
                                 patience == PATIENTLY ? has_room : NULL};
  return exits_drain(service->exits, &sink);
}

bool listen_wanted(const struct service *service) {
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (service->clients[i].listening)
      return true;
  return false;
}

void listen_end(struct service *service, struct client *client) {
  const bool listened = client->listening;
  client->listening = false;
  if (listened && !listen_wanted(service))
    exits_stop(service->exits);
}

/* Returns 0, or an errno after which nobody listens. */
static int begin(struct service *service, struct client *client) {
  if (listen_wanted(service)) {
    listen_drain(service, AT_ONCE); /* what is older is for the others */
    client->listening = true;
    return 0;
  }
  int error = exits_start(service->exits);
  client->listening = true;
  listen_drain(service, AT_ONCE);
  if (error == 0)
    error = exits_error(service->exits);
  if (error != 0)
    listen_end(service, client);
  return error;
}

bool listen_start(struct service *service, struct client *client) {
  const uint32_t id = client->request.id;
  int error = 0;
  if (service->exits->problem != NULL) {
    frame_error(&client->queue, id, FAILURE_UNDELIVERABLE, 0);
    return true;
  }
  if (!client->listening)
    error = begin(service, client);
  if (error != 0)
    frame_error(&client->queue, id, FAILURE_KERNEL, error);
  else
    frame_end(&client->queue, id, 0);
  return true;
}

/*
 * What ended before is sent, and what was lost is told, before the END: step by
 * step while there is room, and at last what has come meanwhile.
 */
bool listen_stop(struct service *service, struct client *client) {
  struct request *request = &client->request;
  request->room = EXITS_ROOM;
  if (client->listening) {
    if (request->asked++ < MOST_STEPS * service->exits->count &&
        listen_drain(service, PATIENTLY) == DRAINED_IN_PART)
      return false;
    listen_end(service, client);
    client->listening = true; /* for what the kernel has told before */
    for (int round = 0; round < MOST_ROUNDS; round++)
      if (listen_drain(service, AT_ONCE) != DRAINED_IN_PART)
        break;
    client->listening = false;
  }
  losses_tell(&client->losses, &client->queue, 0, INT64_MAX);
  client->losses.told_ns = 0;
  frame_end(&client->queue, client->request.id, 0);
  return true;
}
