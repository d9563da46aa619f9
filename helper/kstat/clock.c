#include "clock.h"

#include <sys/time.h>
#include <time.h>

static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_hrtime(void) {
#if defined(__sun)
  return gethrtime();
#else
  return nanoseconds(CLOCK_MONOTONIC);
#endif
}

struct clock_pair clock_now(void) {
  const int64_t before = clock_hrtime();
  const int64_t real = nanoseconds(CLOCK_REALTIME);
  const int64_t after = clock_hrtime();
  return (struct clock_pair){
      .hrtime_ns = before + (after - before) / 2,
      .realtime_ns = (uint64_t)real,
  };
}
