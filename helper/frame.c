#include "frame.h"

#include "start.h"

#include <string.h>
#include <sysexits.h>
#include <time.h>

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void put_header(uint8_t *at, uint8_t kind, uint8_t flags,
                       uint16_t source, uint32_t request, size_t length,
                       uint32_t count) {
  put_u32(at + FRAME_LENGTH, (uint32_t)length);
  at[FRAME_KIND] = kind;
  at[FRAME_FLAGS] = flags;
  put_u16(at + FRAME_SOURCE, source);
  put_u32(at + FRAME_REQUEST, request);
  put_u32(at + FRAME_COUNT, count);
  put_u64(at + FRAME_TIME_NS, now_ns());
}

bool frame_open(struct frame *frame, struct outq *queue) {
  *frame = (struct frame){
      .queue = queue,
      .bytes = outq_reserve(queue, FRAME_SIZE + MAX_PAYLOAD),
  };
  return frame->bytes != NULL;
}

bool frame_append(struct frame *frame, struct span record) {
  const size_t padding = -record.length & 3;
  if (frame->bytes == NULL || record.length > MAX_PAYLOAD ||
      record.length + padding > MAX_PAYLOAD - frame->length)
    return false;
  uint8_t *at = frame->bytes + FRAME_SIZE + frame->length;
  memcpy(at, record.bytes, record.length);
  memset(at + record.length, 0, padding);
  frame->length += record.length + padding;
  frame->count++;
  return true;
}

void frame_close(struct frame *frame, uint8_t kind, uint8_t flags,
                 uint16_t source, uint32_t request) {
  if (frame->bytes == NULL || frame->count == 0)
    return;
  put_header(frame->bytes, kind, flags, source, request, frame->length,
             frame->count);
  outq_commit(frame->queue, FRAME_SIZE + frame->length);
  frame->bytes = NULL;
}

/* A frame of known size: the header is complete, the payload is returned. */
static uint8_t *append(struct outq *queue, uint8_t kind, uint32_t request,
                       size_t length, uint32_t count) {
  uint8_t *at = outq_reserve(queue, FRAME_SIZE + length);
  if (at == NULL)
    die(EX_SOFTWARE, "no room for the end of an answer; please report this");
  put_header(at, kind, 0, 0, request, length, count);
  outq_commit(queue, FRAME_SIZE + length);
  return at + FRAME_SIZE;
}

void frame_hello(struct outq *queue, struct span payload) {
  memcpy(append(queue, KIND_HELLO, 0, payload.length, 0), payload.bytes,
         payload.length);
}

void frame_gap(struct outq *queue, uint32_t request, struct gap gap) {
  if (gap.count == 0)
    return;
  uint8_t *at = append(queue, KIND_GAP, request, GAP_SIZE, 1);
  at[GAP_REASON] = gap.reason;
  at[GAP_PAD] = 0;
  put_u16(at + GAP_SOURCE, gap.source);
  put_u32(at + GAP_SEQUENCE, gap.sequence);
  put_u64(at + GAP_COUNT, gap.count);
}

void frame_error(struct outq *queue, uint32_t request, uint32_t code,
                 int error) {
  uint8_t *at = append(queue, KIND_ERROR, request, ERROR_SIZE, 0);
  put_u32(at + ERROR_CODE, code);
  put_u32(at + ERROR_ERRNO, (uint32_t)error);
}

void frame_end(struct outq *queue, uint32_t request, uint32_t count) {
  append(queue, KIND_END, request, 0, count);
}
