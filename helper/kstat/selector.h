/* What requests select kstats by, as docs/protocol.md lays it out. */
#pragma once

#include "abi.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether the bytes of an element of KSTAT_READ, KSTAT_MATCH keep the rules. */
bool identity_valid(const uint8_t *element);
bool pattern_valid(const uint8_t *element);

kid_t identity_kid(const uint8_t *element);
hrtime_t identity_crtime(const uint8_t *element);

/* Whether any of the patterns fits the kstat. */
bool patterns_fit(const uint8_t *elements, uint32_t count,
                  const kstat_t *kstat);
