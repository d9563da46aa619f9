#include "record.h"

#include "../bytes.h"
#include "../generated.h"

#include <stdbool.h>
#include <string.h>

_Static_assert(RECORD_HEAD == KSTAT_RECORD_SIZE + sizeof(kstat_t),
               "what a record begins with");
_Static_assert(RECORD_HEAD % 8 == 0, "data begin at a multiple of 8");

/* Offsets where kstat_t has an address, or nothing. */
enum {
  NDATA_END = offsetof(kstat_t, ks_ndata) + sizeof(unsigned),
  PRIVATE = offsetof(kstat_t, ks_snaptime) + sizeof(hrtime_t),
};

/* At any alignment. */
static void remove_addresses(uint8_t *header) {
  memset(header + offsetof(kstat_t, ks_next), 0, sizeof(void *));
  memset(header + offsetof(kstat_t, ks_data), 0, sizeof(void *));
  memset(header + NDATA_END, 0, offsetof(kstat_t, ks_data_size) - NDATA_END);
  memset(header + PRIVATE, 0, sizeof(kstat_t) - PRIVATE);
}

static void put(struct record *record, const kstat_t *kstat, int status) {
  uint8_t *at = record->head;
  record->length = RECORD_HEAD + ((record->data_size + 7) & ~(size_t)7);
  put_u32(at + KSTAT_RECORD_LENGTH, (uint32_t)record->length);
  put_u32(at + KSTAT_RECORD_STATUS, (uint32_t)status);
  put_u32(at + KSTAT_RECORD_HEADER_SIZE, sizeof(kstat_t));
  put_u32(at + KSTAT_RECORD_RESERVED, 0);
  put_u64(at + KSTAT_RECORD_DATA_BASE, 0);
  put_u64(at + KSTAT_RECORD_DATA_SIZE, record->data_size);
  memcpy(at + KSTAT_RECORD_SIZE, kstat, sizeof(*kstat));
  remove_addresses(at + KSTAT_RECORD_SIZE);
}

void record_header(struct record *record, const kstat_t *kstat, int status) {
  record->data = NULL;
  record->data_size = 0;
  put(record, kstat, status);
}

/*
 * Members as many as there can be: ks_ndata is what a driver says. A string
 * stands behind them, so its offset is never 0, which is left for NULL.
 */
static void relocate_strings(kstat_t *kstat) {
  uint8_t *const data = kstat->ks_data;
  size_t count = kstat->ks_data_size / sizeof(kstat_named_t);
  if (count > kstat->ks_ndata)
    count = kstat->ks_ndata;
  const size_t strings = count * sizeof(kstat_named_t);
  for (uint8_t *at = data; at < data + strings; at += sizeof(kstat_named_t)) {
    uint8_t *const place = at + offsetof(kstat_named_t, value.str.addr.ptr);
    uintptr_t pointer;
    if (at[offsetof(kstat_named_t, data_type)] != KSTAT_DATA_STRING)
      continue;
    memcpy(&pointer, place, sizeof(pointer));
    if (pointer == 0)
      continue;
    pointer -= (uintptr_t)data;
    if (pointer < strings || pointer >= kstat->ks_data_size)
      pointer = UINTPTR_MAX;
    memcpy(place, &pointer, sizeof(pointer));
  }
}

/* unix:0:kstat_headers is the chain itself, as the kernel has it. */
static bool holds_headers(const kstat_t *kstat) {
  return kstat->ks_kid == 0 && kstat->ks_type == KSTAT_TYPE_RAW &&
         strncmp(kstat->ks_name, "kstat_headers", KSTAT_STRLEN) == 0;
}

static void clean_headers(const kstat_t *kstat) {
  uint8_t *const data = kstat->ks_data;
  size_t left = kstat->ks_data_size;
  for (uint8_t *at = data; left >= sizeof(kstat_t); at += sizeof(kstat_t)) {
    remove_addresses(at);
    left -= sizeof(kstat_t);
  }
}

void record_data(struct record *record, kstat_t *kstat) {
  record->data = kstat->ks_data;
  record->data_size = kstat->ks_data == NULL ? 0 : kstat->ks_data_size;
  if (record->data != NULL && kstat->ks_type == KSTAT_TYPE_NAMED)
    relocate_strings(kstat);
  else if (record->data != NULL && holds_headers(kstat))
    clean_headers(kstat);
  put(record, kstat, 0);
}
