#include "kernel.h"

#include "generated.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void take_family(void *context, unsigned index, struct span datagram) {
  (void)index;
  struct kernel *kernel = context;
  kernel->error = message_errno(datagram);
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
  kernel->error = message_errno(datagram);
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

static void read_cpus(struct kernel *kernel) {
  const int fd = open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  const ssize_t length = read(fd, kernel->cpus, sizeof(kernel->cpus) - 1);
  close(fd);
  kernel->cpus[length > 0 ? length : 0] = '\0';
  kernel->cpus[strcspn(kernel->cpus, "\n")] = '\0';
}

void kernel_probe(struct kernel *kernel, struct netlink *netlink) {
  const struct netlink_ask self = {TASKSTATS_CMD_ATTR_PID, (uint32_t)getpid()};
  struct netlink_query query = {&self, 1, take_self, kernel, 0};
  uname(&kernel->system);
  read_cpus(kernel);
  const int error = netlink_get(netlink, &query);
  if (error != 0)
    kernel->error = error;
  else if (query.missing > 0)
    kernel->error = ETIMEDOUT;
}
