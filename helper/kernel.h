#pragma once

#include "netlink.h"
#include "start.h"

#include <sys/utsname.h>

/* What the kernel says about itself, learnt once at the start. */
struct kernel {
  uint8_t new_family[4096]; /* the datagram that describes the family */
  size_t new_family_length;
  struct utsname system;
  char cpus[1024];     /* that can ever be there, such as "0-7"; or empty */
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

/* The CPUs, and the record of this process for version, size and errno. */
void kernel_probe(struct kernel *kernel, struct netlink *netlink);

/* What a HELLO tells to every client. */
struct exits;
struct facts {
  const struct kernel *kernel;
  const struct netlink *netlink;
  const struct exits *exits;
  const struct privilege *privilege;
  const struct sandbox *sandbox;
  bool daemon;
};

/* Queues the HELLO: what helper, kernel and machine are (hello.c). */
struct client;
void hello_write(struct client *client, const struct facts *facts);
