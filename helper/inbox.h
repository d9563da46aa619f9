/*
 * Where datagrams of the kernel land, many with one system call. There is one
 * inbox: what lies in it is valid until the next read.
 */
#pragma once

#include "bytes.h"

enum {
  INBOX_SLOTS = 64,
  INBOX_SLOT_BYTES = 8192, /* an exit message of version 17 has 1428 */
};

/* Reads without waiting; the number of slots filled, or -1 with errno. */
int inbox_read(int fd);

/*
 * What lies in a slot. No bytes when it is not one whole message of the kernel:
 * with CAP_NET_ADMIN, any process of the network namespace may send to us.
 */
struct span inbox_datagram(int slot);
