/*
 * The kernel's exit messages, without a hole in the account.
 *
 * There is one socket for each CPU: the kernel numbers the messages of each CPU
 * (nlmsg_seq), and counts for each socket what it had to drop. A socket that
 * was full once stays closed to new messages until it is empty, so sockets are
 * read to the end, unless there is no room for what they hold.
 */
#pragma once

#include "losses.h"
#include "netlink.h"

#include <poll.h>
#include <stdbool.h>

struct exit_stream {
  struct netlink netlink;
  uint16_t cpu;
  bool began;       /* `next` is known */
  uint32_t next;    /* the number that the next message must have */
  bool gaps;        /* numbers are missing since the last account */
  uint32_t gap;     /* the first of them */
  uint32_t dropped; /* by the kernel, as it counts; or `skipped` so far */
  uint32_t skipped; /* numbers that did not come */
  int error;        /* errno of what the kernel refused */
};

/* What becomes of messages and losses of one CPU. */
struct exit_sink {
  void *context;
  void (*take)(void *context, uint16_t cpu, const struct span *datagrams,
               unsigned count);
  void (*lose)(void *context, uint16_t cpu, uint32_t sequence, uint64_t count);
  /* Asked before each read, if there: is there room for what it brings? */
  bool (*has_room)(void *context);
};

struct exits {
  const char *problem; /* why nothing is delivered; NULL when it is */
  bool registered;
  bool for_ever;         /* without capabilities there is no way back */
  int buffer_bytes;      /* of the socket of each CPU; the kernel doubles it */
  unsigned count, first; /* `first` is drained before the others */
  struct exit_stream streams[MAX_CPUS];
  struct pollfd entries[MAX_CPUS]; /* one for each stream */
};

/* Opens a socket for each CPU. */
void exits_open(struct exits *exits, const char *cpus, uint16_t family,
                int buffer_bytes, bool for_ever);

/*
 * Not for a user of a partial view who starts a helper: that user may kill it
 * and its guard, and take over what they have asked the kernel for (guard.c).
 */
void exits_refuse(struct exits *exits, bool for_ever);

/*
 * Registers, and looks for the exit of a child of our own: from the namespaces
 * of a container registering succeeds, and nothing comes. Stays registered when
 * it is for ever.
 */
void exits_try(struct exits *exits);

/*
 * What is older than the start is never taken. What ends before the stop can
 * still be drained. Start returns the errno of a failed send, or 0.
 */
int exits_start(struct exits *exits);
void exits_stop(struct exits *exits);

/* The errno of what the kernel refused, known after the next drain; or 0. */
int exits_error(const struct exits *exits);

/* Gives what there is to the sink, and what is lost up to now. */
enum drained {
  DRAINED_NOTHING, /* none had come */
  DRAINED_ALL,
  DRAINED_IN_PART, /* there may be more: much came, or there was no room */
};
enum drained exits_drain(struct exits *exits, const struct exit_sink *sink);
