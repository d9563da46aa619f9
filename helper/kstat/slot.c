#include "slot.h"

#include "clock.h"

#include <string.h>

enum { BATCH = FRAME_SIZE, RECORDS = FRAME_SIZE + KSTAT_BATCH_SIZE };

void slot_begin(struct slot *slot, bool goes_on) {
  slot->goes_on = goes_on;
  slot->length = goes_on ? BATCH : RECORDS;
  slot->count = 0;
}

size_t slot_room(const struct slot *slot) {
  return sizeof(slot->bytes) - slot->length;
}

size_t slot_put(struct slot *slot, struct span span) {
  uint8_t *const at = slot->bytes + slot->length;
  const size_t room = slot_room(slot);
  const size_t length = span.length < room ? span.length : room;
  if (span.bytes == NULL)
    memset(at, 0, length);
  else
    memcpy(at, span.bytes, length);
  slot->length += length;
  return length;
}

static void put_batch(uint8_t *at, int64_t hrtime_ns, int kcid) {
  put_u64(at + KSTAT_BATCH_HRTIME_NS, (uint64_t)hrtime_ns);
  put_u32(at + KSTAT_BATCH_KCID, (uint32_t)kcid);
  put_u32(at + KSTAT_BATCH_RESERVED, 0);
}

void slot_close(struct slot *slot, uint8_t flags, uint32_t request, int kcid) {
  const struct clock_pair now = clock_now();
  uint8_t *const at = slot->bytes;
  put_u32(at + FRAME_LENGTH, (uint32_t)(slot->length - FRAME_SIZE));
  at[FRAME_KIND] = KIND_KSTATS;
  at[FRAME_FLAGS] = flags;
  put_u16(at + FRAME_SOURCE, 0);
  put_u32(at + FRAME_REQUEST, request);
  put_u32(at + FRAME_COUNT, slot->count);
  put_u64(at + FRAME_TIME_NS, now.realtime_ns);
  if (!slot->goes_on)
    put_batch(at + BATCH, now.hrtime_ns, kcid);
}
