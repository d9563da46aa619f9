/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <stddef.h>

extern void *memchr(const void *, int, size_t);
extern void *memcpy(void *, const void *, size_t);
extern void *memmove(void *, const void *, size_t);
extern void *memset(void *, int, size_t);
extern int strcmp(const char *, const char *);
extern char *strerror(int);
extern size_t strlen(const char *);
extern int strncmp(const char *, const char *, size_t);
