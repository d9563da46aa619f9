/* A kstat as it leaves the process: without addresses (docs/protocol.md). */
#pragma once

#include "abi.h"

#include <stdint.h>

enum { RECORD_HEAD = 32 + sizeof(kstat_t) };

struct record {
  uint8_t head[RECORD_HEAD]; /* what a record begins with, and kstat_t */
  const uint8_t *data;
  size_t data_size;
  size_t length; /* of the record, with padding */
};

/* The header alone; `status` is 0 or the errno that says why. */
void record_header(struct record *record, const kstat_t *kstat, int status);

/* Header and data of a kstat that was just read. Changes pointers in ks_data.
 */
void record_data(struct record *record, kstat_t *kstat);
