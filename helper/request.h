/*
 * Requests: read one at a time, so that the socket's buffer is the queue, and
 * checked by one table before a byte of their payload is looked at.
 */
#pragma once

#include "exits.h"
#include "frame.h"
#include "netlink.h"
#include "policy.h"

struct client;
struct facts;

enum { MAX_CLIENTS = 16, MAX_CLIENTS_OF_USER = 4 };

/* What answers requests; the same for every client. */
struct service {
  struct netlink *netlink;
  unsigned batch; /* questions whose answers fit one frame */
  struct exits *exits;
  struct client *clients; /* MAX_CLIENTS of them */
  int listener;           /* of the daemon; or negative */
  const struct facts *facts;
  bool refused; /* the client that left last broke the protocol */
};

/*
 * Does a bounded piece of work and queues what came of it; true when the
 * answer is complete. Called with at least STEP_ROOM in the queue.
 */
typedef bool request_step(struct service *service, struct client *client);

struct request {
  uint8_t buffer[REQUEST_SIZE + 4 * MAX_IDS];
  size_t have;        /* bytes of it that were read */
  request_step *step; /* NULL until the header is good */
  uint32_t id, count;
  /* The answer so far. */
  uint32_t asked, sent;
  unsigned most; /* ids of the next batch; 0: as many as fit */
  size_t room;   /* in the queue, beyond STEP_ROOM, for its next step */
  uint64_t lost, overflowed, withheld;
};

enum request_state {
  REQUEST_PARTIAL,  /* the socket has no more bytes for now */
  REQUEST_COMPLETE, /* ready for its first step */
  REQUEST_REFUSED,  /* breaks the protocol; `failure` says how */
  REQUEST_ENDED,    /* the client will send nothing more */
};

/* Reads on from the socket, without waiting. */
enum request_state request_read(struct request *request, int fd,
                                uint32_t *failure);

/* Bytes of the request that are known to follow; 0 when it is complete. */
size_t request_wants(const struct request *request);

/* Forgets an answered request, to read the next one. */
void request_reset(struct request *request);

/* Prints the table of requests. */
void request_print(int fd);

/* Room in the queue that a step needs: exact and coarse records, the end. */
enum { STEP_ROOM = 2 * (FRAME_SIZE + MAX_PAYLOAD) + FRAME_ROOM_TO_END };

/* The largest batch whose answers, of this length each, fit one frame. */
unsigned get_batch(size_t reply_length);

/* OP_GET_PID and OP_GET_TGID: REPLY frames, GAP for what is missing, END. */
request_step get_by_pid, get_by_tgid;

/* OP_EXITS_START and OP_EXITS_STOP. */
request_step listen_start, listen_stop;

/* Whether some client wants exit events. */
bool listen_wanted(const struct service *service);

/*
 * Whether exit events can be drained without loss. For its one client a helper
 * leaves them in the buffers of the kernel, which are larger than its queue. In
 * the daemon, nobody's exits wait for another client: there it is always true.
 */
bool listen_has_room(const struct service *service);

/* Gives clients what the kernel has told: as long as there is room, or all. */
enum patience { PATIENTLY, AT_ONCE };
enum drained listen_drain(struct service *service, enum patience patience);

/* Before a client leaves. */
void listen_end(struct service *service, struct client *client);
