#pragma once

#include "kernel.h"
#include "outq.h"
#include "privilege.h"

/* Queues the HELLO: what helper, kernel and machine are. */
void hello_write(struct outq *queue, const struct kernel *kernel,
                 const struct netlink *netlink,
                 const struct privilege *privilege);
