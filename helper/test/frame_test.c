/* frame.c: bytes on the wire, the same on every host. */
#include "../frame.c"

#include "check.h"

static struct outq queue;

static void start(void) {
  memset(&queue, 0, sizeof(queue));
}

/* A header without its time, which is checked to be of this century. */
static void check_header(const uint8_t *at, const uint8_t expected[16]) {
  uint64_t time = 0;
  CHECK(memcmp(at, expected, 16) == 0);
  for (int i = 7; i >= 0; i--)
    time = time << 8 | at[FRAME_TIME_NS + i];
  CHECK(time > UINT64_C(1700000000000000000));
  CHECK(time < UINT64_C(4000000000000000000));
}

static void reply_is_padded(void) {
  struct frame frame;
  start();
  CHECK(frame_open(&frame, &queue));
  memset(frame.bytes, 0xaa, 64); /* padding must not show what was there */
  CHECK(frame_append(&frame, (struct span){(const uint8_t *)"abcde", 5}));
  CHECK(frame_append(&frame, (struct span){(const uint8_t *)"wxyz", 4}));
  frame_close(&frame, KIND_REPLY, 0, 0, 0x04030201);
  const uint8_t header[16] = {12, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4, 2, 0, 0, 0};
  check_header(queue.bytes, header);
  CHECK(memcmp(queue.bytes + FRAME_SIZE, "abcde\0\0\0wxyz", 12) == 0);
  CHECK(queue.tail == FRAME_SIZE + 12);
}

static void empty_frames_are_not_sent(void) {
  struct frame frame;
  start();
  CHECK(frame_open(&frame, &queue));
  frame_close(&frame, KIND_REPLY, 0, 0, 1);
  CHECK(outq_empty(&queue));
}

static void payload_is_limited(void) {
  static const uint8_t bytes[MAX_PAYLOAD + 1];
  struct frame frame;
  start();
  CHECK(frame_open(&frame, &queue));
  CHECK(!frame_append(&frame, (struct span){bytes, MAX_PAYLOAD + 1}));
  CHECK(!frame_append(&frame, (struct span){bytes, SIZE_MAX}));
  CHECK(frame_append(&frame, (struct span){bytes, MAX_PAYLOAD - 7}));
  CHECK(!frame_append(&frame, (struct span){bytes, 5}));
  CHECK(frame_append(&frame, (struct span){bytes, 1}));
  CHECK(!frame_append(&frame, (struct span){bytes, 1}));
  frame_close(&frame, KIND_REPLY, 0, 0, 1);
  CHECK(queue.tail == FRAME_SIZE + MAX_PAYLOAD);
  CHECK(frame_open(&frame, &queue));
  CHECK(frame_append(&frame, (struct span){bytes, MAX_PAYLOAD}));
  frame_close(&frame, KIND_REPLY, 0, 0, 1);
}

static void a_full_queue_opens_no_frame(void) {
  struct frame frame;
  start();
  queue.tail = OUTQ_CAPACITY - FRAME_SIZE - MAX_PAYLOAD + 1;
  CHECK(!frame_open(&frame, &queue));
  CHECK(!frame_append(&frame, (struct span){(const uint8_t *)"a", 1}));
  frame_close(&frame, KIND_REPLY, 0, 0, 1);
  CHECK(queue.tail == OUTQ_CAPACITY - FRAME_SIZE - MAX_PAYLOAD + 1);
}

static void small_frames_are_exact(void) {
  start();
  frame_gap(&queue, 9,
            (struct gap){REASON_KERNEL, 0x0201, 0x06050403,
                         UINT64_C(0x0807060504030201)});
  const uint8_t gap[16] = {16, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0};
  const uint8_t lost[16] = {1, 0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7, 8};
  check_header(queue.bytes, gap);
  CHECK(memcmp(queue.bytes + FRAME_SIZE, lost, 16) == 0);

  start();
  frame_error(&queue, 258, FAILURE_KERNEL, 12);
  const uint8_t error[16] = {8, 0, 0, 0, 6, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0};
  const uint8_t code[8] = {3, 0, 0, 0, 12, 0, 0, 0};
  check_header(queue.bytes, error);
  CHECK(memcmp(queue.bytes + FRAME_SIZE, code, 8) == 0);

  start();
  frame_end(&queue, 1, 1024);
  const uint8_t end[16] = {0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 4, 0, 0};
  check_header(queue.bytes, end);

  start();
  frame_hello(&queue, (struct span){(const uint8_t *)"\x80", 1});
  const uint8_t hello[16] = {1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  check_header(queue.bytes, hello);
  CHECK(queue.bytes[FRAME_SIZE] == 0x80 && queue.tail == FRAME_SIZE + 1);
}

static void exits_name_their_cpu(void) {
  struct frame frame;
  start();
  CHECK(frame_open(&frame, &queue));
  CHECK(frame_append(&frame, (struct span){(const uint8_t *)"abcd", 4}));
  frame_close(&frame, KIND_EXITS, FRAME_FLAG_COARSE, 0x0201, 0);
  const uint8_t header[16] = {4, 0, 0, 0, 3, 1, 1, 2, 0, 0, 0, 0, 1, 0, 0, 0};
  check_header(queue.bytes, header);
}

static void nothing_missing_is_not_told(void) {
  start();
  frame_gap(&queue, 1, (struct gap){REASON_KERNEL, 1, 1, 0});
  CHECK(outq_empty(&queue));
}

static void the_end_always_has_room(void) {
  start();
  queue.tail = OUTQ_CAPACITY - FRAME_ROOM_TO_END;
  frame_gap(&queue, 1, (struct gap){REASON_KERNEL, NO_SOURCE, 0, 1});
  frame_gap(&queue, 1, (struct gap){REASON_QUEUE, NO_SOURCE, 0, 1});
  frame_gap(&queue, 1, (struct gap){REASON_WITHHELD, NO_SOURCE, 0, 1});
  frame_error(&queue, 1, FAILURE_KERNEL, 1);
  frame_end(&queue, 1, 1);
  CHECK(queue.tail == OUTQ_CAPACITY);
}

int main(void) {
  check_run("a REPLY is little-endian, counted and padded", reply_is_padded);
  check_run("an empty frame is not sent", empty_frames_are_not_sent);
  check_run("a payload has at most MAX_PAYLOAD bytes", payload_is_limited);
  check_run("a full queue opens no frame", a_full_queue_opens_no_frame);
  check_run("GAP, ERROR, END and HELLO are exact", small_frames_are_exact);
  check_run("EXITS have the CPU as their source", exits_name_their_cpu);
  check_run("a GAP of none is not sent", nothing_missing_is_not_told);
  check_run("the end of an answer has room", the_end_always_has_room);
  return check_end();
}
