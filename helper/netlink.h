/*
 * TASKSTATS over generic netlink: questions go out many in one system call,
 * and the kernel answers each with a datagram of its own. See netlink(7) and
 * Documentation/accounting/taskstats.rst of the kernel.
 */
#pragma once

#include "bytes.h"

#include <stdint.h>

/* Questions in one system call; their answers fit a default socket buffer. */
enum { NETLINK_BATCH = 128 };

struct netlink {
  int fd;
  uint32_t port;     /* our address; the kernel's answers carry it */
  uint16_t family;   /* id of TASKSTATS; 0 until it is resolved */
  uint32_t sequence; /* the last one that was used; no question has 0 */
  uint64_t strays;   /* datagrams dropped because they answer nothing */
};

/*
 * Takes an answer exactly as the kernel sent it. `index` is that of the
 * question; the datagram is only valid during the call.
 */
typedef void netlink_sink(void *context, unsigned index, struct span datagram);

struct netlink_ask {
  uint16_t attribute; /* TASKSTATS_CMD_ATTR_PID or _TGID */
  uint32_t id;
};

struct netlink_query {
  const struct netlink_ask *asks; /* answered in this order, if none is lost */
  unsigned count;                 /* at most NETLINK_BATCH */
  netlink_sink *sink;
  void *context;
  unsigned missing; /* out: questions that the kernel left without answer */
};

/* Each returns 0 or the errno of the system call that failed. */
int netlink_open(struct netlink *netlink, int buffer_bytes);

/* Asks for the family TASKSTATS; ENOENT when the kernel does not have it. */
int netlink_resolve(struct netlink *netlink, netlink_sink *sink, void *context);

/* The answer to each goes to the sink once, or is counted as missing. */
int netlink_get(struct netlink *netlink, struct netlink_query *query);
