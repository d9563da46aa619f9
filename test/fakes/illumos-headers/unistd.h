/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <sys/types.h>

#define STDOUT_FILENO 1
#define STDERR_FILENO 2

extern void _exit(int) __attribute__((noreturn));
extern uid_t getuid(void);
extern uid_t geteuid(void);
extern gid_t getgid(void);
extern gid_t getegid(void);
extern int issetugid(void);
extern int pipe(int[2]);
extern ssize_t read(int, void *, size_t);
extern ssize_t write(int, const void *, size_t);
