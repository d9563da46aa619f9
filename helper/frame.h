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

/* Writes the header and hands the frame to the queue; nothing when empty. */
void frame_close(struct frame *frame, uint8_t kind, uint8_t flags,
                 uint32_t request);

/* The first frame; the payload is at most MAX_PAYLOAD bytes of msgpack. */
void frame_hello(struct outq *queue, struct span payload);

/* Room that GAP (one of each reason), ERROR and END need together. */
enum {
  FRAME_ROOM_TO_END =
      3 * (FRAME_SIZE + GAP_SIZE) + FRAME_SIZE + ERROR_SIZE + FRAME_SIZE
};

/* These need room of FRAME_ROOM_TO_END; a GAP of none is not sent. */
void frame_gap(struct outq *queue, uint32_t request, uint8_t reason,
               uint64_t count);
void frame_error(struct outq *queue, uint32_t request, uint32_t code,
                 int error);
void frame_end(struct outq *queue, uint32_t request, uint32_t count);
