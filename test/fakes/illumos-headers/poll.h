/* What illumos documents, for a check of syntax and types alone. */
#pragma once

struct pollfd {
  int fd;
  short events;
  short revents;
};
typedef unsigned long nfds_t;

#define POLLIN 0x0001
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010

extern int poll(struct pollfd[], nfds_t, int);
