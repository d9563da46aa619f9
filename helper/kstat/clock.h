#pragma once

#include <stdint.h>

/* The clock of ks_crtime and ks_snaptime, nanoseconds; it is never set. */
int64_t clock_hrtime(void);

/* One moment on two clocks, so that stamps of the one become dates. */
struct clock_pair {
  int64_t hrtime_ns;
  uint64_t realtime_ns; /* since the epoch */
};
struct clock_pair clock_now(void);
