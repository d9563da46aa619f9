#pragma once

#include "netlink.h"

#include <stddef.h>
#include <stdint.h>

/* What the kernel says about its taskstats, learnt once at the start. */
struct kernel {
  uint8_t new_family[4096]; /* the datagram that describes the family */
  size_t new_family_length;
  int error;           /* errno of a GET of ourselves; 0 when it worked */
  uint16_t version;    /* of struct taskstats */
  size_t size;         /* bytes of struct taskstats */
  size_t reply_length; /* bytes of a datagram with one record */
};

/*
 * Resolves the family, and sets netlink->family; ends the program when the
 * kernel has none.
 */
void kernel_resolve(struct kernel *kernel, struct netlink *netlink);

/* Asks for the record of this process, to learn version, size and errno. */
void kernel_probe(struct kernel *kernel, struct netlink *netlink);
