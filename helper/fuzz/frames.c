/*
 * The writer of frames and the queue, against a client that reads as it likes:
 * what arrives is whole frames in order, and all that was written. Each byte is
 * one step.
 */
#include "../frame.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct outq queue;
static int ends[2];

static struct {
  uint64_t written, arrived; /* records of EXITS */
  uint64_t ends_written, ends_arrived;
  uint8_t bytes[2 * (FRAME_SIZE + MAX_PAYLOAD)]; /* of no whole frame yet */
  size_t have;
} client;

static void fill(uint8_t seed) {
  static const uint8_t record[2048];
  struct frame frame;
  if (!frame_open(&frame, &queue))
    return;
  for (unsigned i = 0; i < (seed & 63U); i++)
    frame_append(&frame, (struct span){record, 1 + seed * 8U});
  client.written += frame.count;
  frame_close(&frame, KIND_EXITS, 0, seed, 0);
}

static void take_frames(void) {
  size_t at = 0;
  while (client.have - at >= FRAME_SIZE) {
    const uint8_t *frame = client.bytes + at;
    const uint32_t length = get_u32(frame + FRAME_LENGTH);
    const uint8_t kind = frame[FRAME_KIND];
    if (length > MAX_PAYLOAD ||
        (kind != KIND_EXITS && kind != KIND_END && kind != KIND_GAP))
      abort();
    if (client.have - at < FRAME_SIZE + length)
      break;
    client.arrived += kind == KIND_EXITS ? get_u32(frame + FRAME_COUNT) : 0;
    client.ends_arrived += kind == KIND_END;
    at += FRAME_SIZE + length;
  }
  memmove(client.bytes, client.bytes + at, client.have - at);
  client.have -= at;
}

static bool receive(size_t most) {
  const size_t room = sizeof(client.bytes) - client.have;
  const ssize_t got = recv(ends[1], client.bytes + client.have,
                           most < room ? most : room, MSG_DONTWAIT);
  if (got <= 0)
    return false;
  client.have += (size_t)got;
  take_frames();
  return true;
}

static void step(uint8_t byte) {
  switch (byte >> 6) {
  case 0:
    fill(byte);
    break;
  case 1:
    outq_send(&queue, ends[0]);
    break;
  case 2:
    receive(1 + (byte & 63U) * 1024);
    break;
  default:
    if (outq_room(&queue) >= FRAME_ROOM_TO_END) {
      frame_gap(&queue, 0, (struct gap){REASON_QUEUE, NO_SOURCE, 0, byte});
      frame_end(&queue, byte, 0);
      client.ends_written++;
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  memset(&client, 0, sizeof(client));
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
    abort();
  for (size_t i = 0; i < size; i++)
    step(data[i]);
  do {
    if (outq_send(&queue, ends[0]) != 0)
      abort();
  } while (receive(SIZE_MAX) || !outq_empty(&queue));
  if (client.have != 0 || client.ends_written != client.ends_arrived ||
      client.written != client.arrived)
    abort();
  outq_wipe(&queue);
  close(ends[0]);
  close(ends[1]);
  return 0;
}
