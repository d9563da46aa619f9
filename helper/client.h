/* One client: who it is, what it asked, what waits for it. */
#pragma once

#include "losses.h"
#include "policy.h"
#include "request.h"

struct client {
  int fd; /* of a stream socket; negative: this place is free */
  struct viewer viewer;
  bool closing;     /* nothing more is read; what is queued is still sent */
  bool refused;     /* it broke the protocol */
  bool listening;   /* it wants exit events */
  int64_t stuck_ns; /* since when its socket takes nothing; 0: it does */
  int64_t next_ns;  /* its next request is not read before */
  struct request request;
  struct losses losses; /* of exit events, to be told */
  struct outq queue;
};

/* Whether a request, or more of it, can be taken in. */
bool client_may_ask(const struct client *client, int64_t now_ns);

/* One piece of work; false when there is nothing to do but wait. */
bool client_advance(struct service *service, struct client *client,
                    int64_t now_ns);

/*
 * Sends what waits, and what of losses has to be told by now. False when the
 * client is gone, or when all is sent and the connection is closing.
 */
bool client_flush(struct client *client, int64_t now_ns);

/* Queues exit datagrams of one CPU, as far as the client may see them. */
void client_take_exits(struct client *client, uint16_t cpu,
                       const struct span *datagrams, unsigned count);

/* Frees the place; no byte of the client stays. */
void client_leave(struct client *client);
