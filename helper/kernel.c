#include "kernel.h"

#include "die.h"
#include "generated.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* The positive errno of a message of type NLMSG_ERROR; 0 for another type. */
static int errno_of(struct span datagram) {
  struct nlmsghdr header;
  int32_t error;
  if (datagram.length < sizeof(header) + sizeof(error))
    return EBADMSG;
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_type != NLMSG_ERROR)
    return 0;
  memcpy(&error, datagram.bytes + sizeof(header), sizeof(error));
  return error < 0 ? -error : EBADMSG;
}

static void take_family(void *context, unsigned index, struct span datagram) {
  (void)index;
  struct kernel *kernel = context;
  kernel->error = errno_of(datagram);
  if (kernel->error != 0)
    return;
  if (datagram.length > sizeof(kernel->new_family)) {
    kernel->error = EMSGSIZE;
    return;
  }
  memcpy(kernel->new_family, datagram.bytes, datagram.length);
  kernel->new_family_length = datagram.length;
}

void kernel_resolve(struct kernel *kernel, struct netlink *netlink) {
  *kernel = (struct kernel){0};
  const int error = netlink_resolve(netlink, take_family, kernel);
  if (error != 0)
    die_os("ask the kernel for taskstats", error);
  if (kernel->error == ENOENT)
    die(EX_UNAVAILABLE, "this kernel has no taskstats; it needs one that is "
                        "built with CONFIG_TASKSTATS=y");
  const struct span reply = {kernel->new_family, kernel->new_family_length};
  netlink->family =
      attribute_u16(attribute_find(attributes_of(reply), CTRL_ATTR_FAMILY_ID));
  if (kernel->error != 0 || netlink->family == 0)
    die(EX_UNAVAILABLE, "the kernel does not describe its taskstats: %s",
        strerror(kernel->error != 0 ? kernel->error : EBADMSG));
}

static void take_self(void *context, unsigned index, struct span datagram) {
  (void)index;
  struct kernel *kernel = context;
  kernel->error = errno_of(datagram);
  if (kernel->error != 0)
    return;
  const struct span nest =
      attribute_find(attributes_of(datagram), TASKSTATS_TYPE_AGGR_PID);
  const struct span stats = attribute_find(nest, TASKSTATS_TYPE_STATS);
  if (stats.length < TASK_VERSION + sizeof(uint16_t)) {
    kernel->error = EBADMSG;
    return;
  }
  kernel->version = attribute_u16(
      (struct span){stats.bytes + TASK_VERSION, stats.length - TASK_VERSION});
  kernel->size = stats.length;
  kernel->reply_length = datagram.length;
}

void kernel_probe(struct kernel *kernel, struct netlink *netlink) {
  const uint32_t self = (uint32_t)getpid();
  struct netlink_query query = {
      .attribute = TASKSTATS_CMD_ATTR_PID,
      .ids = &self,
      .count = 1,
      .sink = take_self,
      .context = kernel,
  };
  const int error = netlink_get(netlink, &query);
  if (error != 0)
    kernel->error = error;
  else if (query.missing > 0)
    kernel->error = ETIMEDOUT;
}
