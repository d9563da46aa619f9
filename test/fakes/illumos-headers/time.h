/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <sys/types.h>

struct timespec {
  time_t tv_sec;
  long tv_nsec;
};

#define CLOCK_REALTIME 3

extern int clock_gettime(clockid_t, struct timespec *);
