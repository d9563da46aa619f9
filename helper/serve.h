#pragma once

#include "request.h"

struct client {
  int fd;
  struct viewer viewer;
  bool closing; /* nothing more is read; what is queued is still sent */
  bool refused; /* the client broke the protocol */
  struct request request;
  struct outq queue;
};

/*
 * The one loop: sends what is queued, goes on with the request that is under
 * way, reads the next one, and only then waits. Returns when the client is
 * gone, or when all is sent and the connection is closing.
 */
void serve(struct service *service, struct client *client);
