/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <sys/types.h>

extern hrtime_t gethrtime(void);
