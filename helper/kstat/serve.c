#include "serve.h"

#include "../frame.h"
#include "clock.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

/* The most that is queued before the room is looked at again: hear_reader(). */
enum { ROOM = FRAME_SIZE + MAX_PAYLOAD + EXPIRE_ROOM + FRAME_ROOM_TO_END };
_Static_assert((int)ROOM <= (int)OUTQ_CAPACITY, "all of an end fits");

static bool has_room(const struct server *server) {
  return outq_room(&server->queue) >= ROOM;
}

/* The chain has changed: say it as soon as the reader is free. */
static void expect_check(struct server *server, bool now) {
  server->next_check_ns = clock_hrtime() + (now ? 0 : server->check_ns);
}

static void end_check(struct server *server, const struct outcome *outcome) {
  if (outcome->chain)
    frame_end(&server->queue, 0, outcome->count);
  expect_check(server, false);
}

static void end_request(struct server *server, const struct outcome *outcome) {
  const struct job *job = &server->job;
  if (outcome->failure != 0) {
    frame_error(&server->queue, job->request, outcome->failure, outcome->error);
    return;
  }
  if (job->operation == OP_KSTAT_WATCH)
    server->watching = true;
  if (job->operation == OP_KSTAT_UNWATCH)
    server->watching = false;
  frame_end(&server->queue, job->request, outcome->count);
  if (outcome->changed || job->operation == OP_KSTAT_WATCH)
    expect_check(server, outcome->changed);
}

/* Queues what the reader has for the client. */
static void hear_reader(struct server *server) {
  struct outcome outcome;
  exchange_take(server->exchange, &server->queue);
  if (exchange_collect(server->exchange, &outcome)) {
    if (server->job.operation == JOB_CHECK)
      end_check(server, &outcome);
    else
      end_request(server, &outcome);
  } else if (exchange_expire(server->exchange, &server->queue)) {
    if (server->job.operation != JOB_CHECK)
      frame_error(&server->queue, server->job.request, FAILURE_TIMEOUT,
                  ETIMEDOUT);
  }
}

static bool check_due(const struct server *server) {
  return server->watching && clock_hrtime() >= server->next_check_ns;
}

/* A check does not come between the parts of a request. */
static bool start_check(struct server *server) {
  if (server->request.have > 0 || !check_due(server))
    return false;
  server->job.operation = JOB_CHECK;
  server->job.request = server->job.count = 0;
  exchange_submit(server->exchange, &server->job);
  return true;
}

static void start_request(struct server *server, bool lost) {
  if (lost)
    frame_error(&server->queue, server->job.request, FAILURE_BUSY, 0);
  else
    exchange_submit(server->exchange, &server->job);
}

/* False when there is nothing to read for now. */
static bool hear_client(struct server *server, bool lost) {
  uint32_t failure = 0;
  switch (request_read(&server->request, server->fd, &server->job, &failure)) {
  case REQUEST_COMPLETE:
    start_request(server, lost);
    return true;
  case REQUEST_PARTIAL:
    return false;
  case REQUEST_REFUSED:
    frame_error(&server->queue, server->job.request, failure, 0);
    server->refused = true;
    break;
  case REQUEST_ENDED:
    break;
  }
  server->closing = true;
  return true;
}

/* One piece of work; false when there is nothing to do but wait. */
static bool advance(struct server *server) {
  if (!has_room(server))
    return false;
  hear_reader(server);
  const enum exchange_state state = exchange_state(server->exchange);
  if (server->closing || !has_room(server) ||
      (state != READER_IDLE && state != READER_LOST))
    return false;
  if (state == READER_IDLE && start_check(server))
    return true;
  return hear_client(server, state == READER_LOST);
}

/* Milliseconds until something is to be done that nobody wakes us for. */
static int patience(const struct server *server) {
  const enum exchange_state state = exchange_state(server->exchange);
  int64_t until = 0;
  if (state == READER_WORKING) /* it may begin a call at any time */
    until = exchange_deadline(server->exchange);
  else if (state == READER_IDLE && server->watching && !server->closing)
    until = server->next_check_ns;
  if (until == 0 || !has_room(server))
    return -1;
  const int64_t left = (until - clock_hrtime()) / 1000000 + 1;
  return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void drain(int fd) {
  char bytes[64];
  while (read(fd, bytes, sizeof(bytes)) > 0)
    continue;
}

/* False when the client is gone. */
static bool wait_for(const struct server *server) {
  const enum exchange_state state = exchange_state(server->exchange);
  const bool listening = !server->closing && has_room(server) &&
                         (state == READER_IDLE || state == READER_LOST);
  struct pollfd entries[2] = {
      {.fd = server->fd},
      {.fd = server->exchange->wake[0], .events = POLLIN},
  };
  if (listening)
    entries[0].events |= POLLIN;
  if (!outq_empty(&server->queue))
    entries[0].events |= POLLOUT;
  poll(entries, 2, patience(server));
  drain(server->exchange->wake[0]);
  return listening || (entries[0].revents & (POLLHUP | POLLERR)) == 0;
}

/* Whether nothing can come any more; a job that hangs is not waited for. */
static bool is_over(const struct server *server) {
  const enum exchange_state state = exchange_state(server->exchange);
  return server->closing && outq_empty(&server->queue) &&
         (state == READER_IDLE || state == READER_LOST);
}

/* Frames are sent together, when nothing more can be done: each send wakes. */
void serve(struct server *server) {
  do {
    while (advance(server))
      continue;
    if (outq_send(&server->queue, server->fd) != 0)
      return;
  } while (!is_over(server) && wait_for(server));
}

int serve_start(struct server *server, struct outcome *outcome) {
  while (!exchange_collect(server->exchange, outcome)) {
    if (exchange_expire(server->exchange, &server->queue))
      return ETIMEDOUT;
    struct pollfd entry = {
        .fd = server->exchange->wake[0],
        .events = POLLIN,
    };
    poll(&entry, 1, patience(server));
    drain(entry.fd);
  }
  return outcome->error;
}
