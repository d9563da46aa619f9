/* Replies as the kernel sends them, made for a test. */
#pragma once

#include "../bytes.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <string.h>

enum { RECORD_MOST = 4096 };

struct record {
  _Alignas(8) uint8_t bytes[RECORD_MOST];
  size_t length;
  uint8_t *stats; /* in bytes */
};

static inline struct span record_span(const struct record *record) {
  return (struct span){record->bytes, record->length};
}

/* A GET reply with a struct of `size` zero bytes and its version. */
static inline void record_make(struct record *record, uint16_t aggregate,
                               uint32_t id, uint16_t version, size_t size) {
  const struct nlattr nest = {(uint16_t)(16 + size), aggregate};
  const struct nlattr key = {8, aggregate == TASKSTATS_TYPE_AGGR_PID
                                    ? TASKSTATS_TYPE_PID
                                    : TASKSTATS_TYPE_TGID};
  const struct nlattr stats = {(uint16_t)(4 + size), TASKSTATS_TYPE_STATS};
  const struct nlmsghdr header = {.nlmsg_len = (uint32_t)(36 + size),
                                  .nlmsg_type = 31};
  memset(record, 0, sizeof(*record));
  memcpy(record->bytes, &header, sizeof(header));
  memcpy(record->bytes + 20, &nest, 4);
  memcpy(record->bytes + 24, &key, 4);
  memcpy(record->bytes + 28, &id, 4);
  memcpy(record->bytes + 32, &stats, 4);
  record->stats = record->bytes + 36;
  record->length = 36 + size;
  if (size >= sizeof(version))
    memcpy(record->stats, &version, sizeof(version));
}

/* NLMSG_ERROR with -ESRCH, and the request that it refuses. */
static inline void record_no_such_task(struct record *record) {
  const struct nlmsghdr header = {.nlmsg_len = 48, .nlmsg_type = NLMSG_ERROR};
  const int32_t error = -3;
  memset(record, 0, sizeof(*record));
  memcpy(record->bytes, &header, sizeof(header));
  memcpy(record->bytes + 16, &error, sizeof(error));
  record->length = 48;
}

static inline void record_put32(struct record *record, size_t at,
                                uint32_t value) {
  memcpy(record->stats + at, &value, sizeof(value));
}

static inline void record_put64(struct record *record, size_t at,
                                uint64_t value) {
  memcpy(record->stats + at, &value, sizeof(value));
}

static inline uint64_t record_get64(const struct record *record, size_t at) {
  uint64_t value;
  memcpy(&value, record->stats + at, sizeof(value));
  return value;
}
