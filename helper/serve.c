#include "serve.h"

#include "clock.h"
#include "door.h"
#include "exits.h"

#include <poll.h>

/*
 * Exit events are let be for a moment, so that one look finds many of them.
 * When there were many, the next moment is longer, the more the buffers of the
 * kernel hold; not so in the daemon, where what finds no room in a queue is
 * lost.
 */
static const int64_t GATHER_NS = INT64_C(10000000);
static const int64_t GATHER_MIB_NS = INT64_C(6000000); /* for each MiB */
static const size_t MANY_BYTES = (size_t)16 * 1024;

/* Whoever does not read is let go after a while, for there are few places. */
static const int64_t STUCK_NS = 10 * INT64_C(1000000000);

/*
 * What is handed over while more is to be done: two thirds of the answers to
 * 1,000 questions. The client then has done its part of the work when the rest
 * comes, and is woken twice, which costs it less than to be woken often.
 */
static const size_t SEND_BYTES = (size_t)384 * 1024;

static struct {
  struct pollfd entries[1 + MAX_CLIENTS + MAX_CPUS];
  unsigned count;
  unsigned exits;   /* the entries from here on are of exit streams */
  int64_t until_ns; /* to wait no longer */
} waiting;

/*
 * Who cannot be let in for want of a descriptor waits on, and the listener
 * stays readable: it is left alone for a while.
 */
static const int64_t CLOSED_NS = 100 * INT64_C(1000000);
static int64_t door_ns; /* until then */

/* When the exit events that have come are drained; 0: none has come. */
static int64_t drain_ns;

/*
 * Clients may keep us busy for as long as they like: who waits at the door, and
 * exit events, are looked for all the same, so often.
 */
static const int64_t LOOK_NS = INT64_C(10000000);
static int64_t looked_ns;

static void wait_until(int64_t time_ns) {
  if (time_ns < waiting.until_ns)
    waiting.until_ns = time_ns;
}

static void wait_for(int fd, short events) {
  waiting.entries[waiting.count++] =
      (struct pollfd){.fd = fd, .events = events};
}

static void wait_for_client(const struct service *service,
                            const struct client *client, int64_t now_ns) {
  short events = 0;
  if (client_may_ask(client, now_ns))
    events |= POLLIN;
  else if (client->next_ns > now_ns)
    wait_until(client->next_ns);
  if (!outq_empty(&client->queue))
    events |= POLLOUT;
  const int64_t due_ns = losses_due(&client->losses);
  if (due_ns > now_ns)
    wait_until(due_ns);
  if (service->listener >= 0 && client->stuck_ns != 0)
    wait_until(client->stuck_ns + STUCK_NS);
  /* A hang-up is told even when nothing is asked for, again and again. */
  wait_for(events != 0 ? client->fd : -1, events);
}

static void wait_for_exits(const struct service *service) {
  waiting.exits = waiting.count;
  if (drain_ns != 0)
    wait_until(listen_has_room(service) ? drain_ns : INT64_MAX);
  else if (listen_wanted(service))
    for (unsigned i = 0; i < service->exits->count; i++)
      waiting.entries[waiting.count++] = service->exits->entries[i];
}

/* A time out rounds up, for a poll that ends too early would be in vain. */
static void wait_now(int64_t now_ns) {
  const int64_t left = waiting.until_ns - now_ns;
  struct timespec time_out = {left / 1000000000, (long)(left % 1000000000)};
  if (left < 0)
    time_out = (struct timespec){0, 0};
  ppoll(waiting.entries, waiting.count,
        waiting.until_ns == INT64_MAX ? NULL : &time_out, NULL);
}

static void wait_for_work(struct service *service, bool busy) {
  const int64_t now_ns = clock_ns();
  waiting.count = 0;
  waiting.until_ns = busy ? now_ns : INT64_MAX;
  const bool at_door = service->listener >= 0 && now_ns >= door_ns;
  if (at_door)
    wait_for(service->listener, POLLIN);
  else if (service->listener >= 0)
    wait_until(door_ns);
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (service->clients[i].fd >= 0)
      wait_for_client(service, &service->clients[i], now_ns);
  wait_for_exits(service);
  wait_now(now_ns);
  if (at_door && waiting.entries[0].revents != 0 && !door_open(service))
    door_ns = clock_ns() + CLOSED_NS;
  for (unsigned i = waiting.exits; i < waiting.count && drain_ns == 0; i++)
    if (waiting.entries[i].revents != 0)
      drain_ns = clock_ns() + GATHER_NS;
  looked_ns = clock_ns();
}

static void end(struct service *service, struct client *client) {
  listen_end(service, client);
  service->refused = client->refused;
  client_leave(client);
}

/*
 * Frames are sent together, because each send wakes the client: when nothing
 * more can be done, or when so many wait that the client can work on them while
 * the next are made. In the spawned mode nobody else waits for the place, and
 * who sleeps finds an exact account.
 */
static bool take_turn(struct service *service, struct client *client) {
  const int64_t now_ns = clock_ns();
  const bool advanced = client_advance(service, client, now_ns);
  const size_t room = outq_room(&client->queue);
  if (advanced && OUTQ_CAPACITY - room < SEND_BYTES)
    return true;
  const bool full = room < STEP_ROOM + client->request.room;
  if (!client_flush(client, now_ns) ||
      (service->listener >= 0 && client->stuck_ns != 0 &&
       now_ns - client->stuck_ns >= STUCK_NS)) {
    end(service, client);
    return true;
  }
  return advanced || (full && outq_room(&client->queue) > room);
}

/* For how long, after a look that found some. */
static int64_t gather_ns(const struct service *service) {
  const struct outq *queue = &service->clients[0].queue;
  const bool many = OUTQ_CAPACITY - outq_room(queue) > MANY_BYTES;
  const int64_t longer = GATHER_MIB_NS * (service->exits->buffer_bytes >> 20);
  return service->listener < 0 && many && longer > GATHER_NS ? longer
                                                             : GATHER_NS;
}

/* While events come, the clock alone decides when to look for more. */
static bool drain_when_due(struct service *service) {
  if (drain_ns == 0 || clock_ns() < drain_ns || !listen_has_room(service))
    return false;
  const enum drained drained = listen_drain(service, PATIENTLY);
  drain_ns = drained == DRAINED_NOTHING   ? 0
             : drained == DRAINED_IN_PART ? clock_ns()
                                          : clock_ns() + gather_ns(service);
  return drained == DRAINED_IN_PART;
}

void serve(struct service *service) {
  bool somebody = true;
  while (somebody || service->listener >= 0) {
    bool busy = drain_when_due(service);
    somebody = false;
    for (unsigned i = 0; i < MAX_CLIENTS; i++) {
      if (service->clients[i].fd < 0)
        continue;
      busy = take_turn(service, &service->clients[i]) || busy;
      somebody = true;
    }
    if ((somebody || service->listener >= 0) &&
        (!busy || clock_ns() - looked_ns >= LOOK_NS))
      wait_for_work(service, busy);
  }
}
