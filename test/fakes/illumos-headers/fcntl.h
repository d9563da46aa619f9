/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#define O_NONBLOCK 0x80
#define F_SETFD 2
#define F_SETFL 4
#define FD_CLOEXEC 1

extern int fcntl(int, int, ...);
