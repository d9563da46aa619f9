/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef long ssize_t;
#if defined(_LP64)
typedef int pid_t;
#else
typedef long pid_t;
#endif
typedef unsigned int uid_t;
typedef uid_t gid_t;
typedef long time_t;
typedef int clockid_t;
typedef long long hrtime_t;
