/* The main thread: the client, the jobs that it asks for, and their time. */
#pragma once

#include "request.h"

struct server {
  int fd;                /* the client's socket */
  int64_t check_ns;      /* how often a watched chain is looked at */
  int64_t next_check_ns; /* hrtime */
  struct exchange *exchange;
  struct request request;
  struct job job; /* of the request that is read or worked on */
  bool watching;
  bool refused; /* the client broke the protocol */
  bool closing; /* nothing more is read */
  struct outq queue;
};

/* Waits for the end of JOB_OPEN: 0, or an errno. */
int serve_start(struct server *server, struct outcome *outcome);

/* Answers until the client is gone or has broken the protocol. */
void serve(struct server *server);
