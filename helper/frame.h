/*
 * Frames, as docs/protocol.md specifies them: a header of FRAME_SIZE bytes,
 * little-endian, and a payload.
 */
#pragma once

#include "bytes.h"
#include "generated.h"
#include "outq.h"

#include <stdbool.h>
#include <stdint.h>

/* A frame that is being filled, in bytes that the queue has reserved. */
struct frame {
  struct outq *queue;
  uint8_t *bytes;
  size_t length; /* of the payload so far */
  uint32_t count;
};

/* Room for the largest frame; false when the queue does not have it. */
bool frame_open(struct frame *frame, struct outq *queue);

/* Copies a record and pads it to 4 bytes; false when it does not fit. */
bool frame_append(struct frame *frame, struct span record);

/*
 * Writes the header and hands the frame to the queue; nothing when empty. Only
 * EXITS have a source; only what answers a request has its id.
 */
void frame_close(struct frame *frame, uint8_t kind, uint8_t flags,
                 uint16_t source, uint32_t request);

/* The first frame; the payload is at most MAX_PAYLOAD bytes of msgpack. */
void frame_hello(struct outq *queue, struct span payload);

/* What is missing; all of GAP. */
struct gap {
  uint8_t reason;
  uint16_t source;
  uint32_t sequence;
  uint64_t count;
};
enum { NO_SOURCE = 0xffff };

/* Room for GAP (one of each reason), ERROR and END together. */
enum {
  GAP_ROOM = FRAME_SIZE + GAP_SIZE,
  FRAME_ROOM_TO_END = 3 * GAP_ROOM + FRAME_SIZE + ERROR_SIZE + FRAME_SIZE,
};

/* The caller has made sure of the room; a GAP of none is not sent. */
void frame_gap(struct outq *queue, uint32_t request, struct gap gap);
void frame_error(struct outq *queue, uint32_t request, uint32_t code,
                 int error);
void frame_end(struct outq *queue, uint32_t request, uint32_t count);
