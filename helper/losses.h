/*
 * Exit events that a client does not get. They are counted here until there is
 * room to tell, so that telling never costs another event.
 */
#pragma once

#include "outq.h"

enum { MAX_CPUS = 1024 };

struct losses {
  struct {
    uint32_t sequence; /* the first that is missing */
    uint64_t count;
  } kernel[MAX_CPUS]; /* by index of the CPU */
  unsigned cpus;      /* that have some */
  uint64_t queue, withheld;
  int64_t told_ns; /* when, the last time */
};

void losses_kernel(struct losses *losses, uint16_t cpu, uint32_t sequence,
                   uint64_t count);

/*
 * Queues a GAP for each, if they are due and `spare` bytes stay free: those of
 * the kernel at once, the others once a second.
 */
void losses_tell(struct losses *losses, struct outq *queue, size_t spare,
                 int64_t now_ns);

/* When they are due, however early; INT64_MAX when there are none. */
int64_t losses_due(const struct losses *losses);
