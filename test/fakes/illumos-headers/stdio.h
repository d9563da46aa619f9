/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

extern int dprintf(int, const char *, ...);
extern int snprintf(char *, size_t, const char *, ...);
extern int vsnprintf(char *, size_t, const char *, va_list);
