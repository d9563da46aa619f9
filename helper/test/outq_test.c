/* outq.c over a real socket whose buffer is small. */
#include "../outq.c"

#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static struct outq queue;
static int ends[2]; /* the queue sends to ends[0], the client reads ends[1] */

static void start(void) {
  const int small = 4096;
  memset(&queue, 0, sizeof(queue));
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
}

static void stop(void) {
  close(ends[0]);
  close(ends[1]);
}

/* The byte that belongs at a place of the stream. */
static uint8_t expected(size_t place) {
  return (uint8_t)(place * 31 + (place >> 8));
}

static bool put(size_t place, size_t length) {
  uint8_t *at = outq_reserve(&queue, length);
  if (at == NULL)
    return false;
  for (size_t i = 0; i < length; i++)
    at[i] = expected(place + i);
  outq_commit(&queue, length);
  return true;
}

static size_t take(size_t place, size_t most) {
  static uint8_t bytes[65536];
  const ssize_t got = recv(ends[1], bytes, most, MSG_DONTWAIT);
  for (ssize_t i = 0; i < got; i++)
    CHECK(bytes[i] == expected(place + (size_t)i));
  return got > 0 ? (size_t)got : 0;
}

static void bytes_arrive_in_order(void) {
  size_t in = 0, out = 0;
  srand(7);
  start();
  for (int i = 0; i < 20000; i++) {
    const size_t length = (size_t)rand() % 50000;
    const size_t room = outq_room(&queue);
    const bool fits = put(in, length);
    CHECK(fits == (length <= room));
    in += fits ? length : 0;
    CHECK(outq_send(&queue, ends[0]) == 0);
    out += take(out, (size_t)rand() % 65536);
    CHECK(outq_room(&queue) <= OUTQ_CAPACITY);
  }
  while (!outq_empty(&queue) || out < in) {
    CHECK(outq_send(&queue, ends[0]) == 0);
    const size_t got = take(out, 65536);
    if (got == 0 && outq_empty(&queue))
      break;
    out += got;
  }
  CHECK(out == in && in > 10000000);
  CHECK(outq_room(&queue) == OUTQ_CAPACITY);
  stop();
}

static void it_holds_its_capacity(void) {
  start();
  CHECK(outq_empty(&queue));
  CHECK(outq_reserve(&queue, OUTQ_CAPACITY + 1) == NULL);
  CHECK(put(0, OUTQ_CAPACITY));
  CHECK(outq_room(&queue) == 0 && outq_reserve(&queue, 1) == NULL);
  CHECK(outq_reserve(&queue, 0) != NULL);
  stop();
}

static void a_full_socket_does_not_block(void) {
  start();
  CHECK(put(0, OUTQ_CAPACITY));
  CHECK(outq_send(&queue, ends[0]) == 0);
  CHECK(!outq_empty(&queue) && queue.head > 0);
  CHECK(outq_send(&queue, ends[0]) == 0);
  stop();
}

static void nothing_stays_of_a_client(void) {
  start();
  CHECK(put(0, 5000) && put(5000, 5000));
  CHECK(outq_send(&queue, ends[0]) == 0);
  outq_wipe(&queue);
  for (size_t i = 0; i < OUTQ_CAPACITY; i++)
    CHECK(queue.bytes[i] == 0);
  CHECK(outq_empty(&queue) && outq_room(&queue) == OUTQ_CAPACITY);
  stop();
}

static void a_closed_peer_is_an_errno(void) {
  start();
  CHECK(put(0, 100));
  close(ends[1]);
  CHECK(outq_send(&queue, ends[0]) == EPIPE);
  close(ends[0]);
}

int main(void) {
  check_run("bytes arrive complete and in order", bytes_arrive_in_order);
  check_run("it holds its capacity and not a byte more", it_holds_its_capacity);
  check_run("a full socket does not block", a_full_socket_does_not_block);
  check_run("no byte of a client stays", nothing_stays_of_a_client);
  check_run("a closed peer is EPIPE, not a signal", a_closed_peer_is_an_errno);
  return check_end();
}
