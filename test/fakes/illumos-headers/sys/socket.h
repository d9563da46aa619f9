/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <sys/types.h>

typedef uint16_t sa_family_t;
typedef uint32_t socklen_t;

struct sockaddr {
  sa_family_t sa_family;
  char sa_data[14];
};

/* No MSG_NOSIGNAL: older systems have none. */
#define MSG_DONTWAIT 0x80
#define SOL_SOCKET 0xffff
#define SO_TYPE 0x1008
#define SOCK_STREAM 2
#define AF_UNIX 1

extern int getsockname(int, struct sockaddr *, socklen_t *);
extern int getpeername(int, struct sockaddr *, socklen_t *);
extern int getsockopt(int, int, int, void *, socklen_t *);
extern ssize_t recv(int, void *, size_t, int);
extern ssize_t send(int, const void *, size_t, int);
