/*
 * HELLO: one msgpack map. docs/protocol.md gives each key its sentence. A fact
 * that is not known has no key.
 */
#include "hello.h"

#include "die.h"
#include "frame.h"
#include "msgpack.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <sysexits.h>
#include <unistd.h>

enum { HELLO_BYTES = 8192 /* the family takes at most 4096 of them */ };

static const char *byte_order(void) {
  const uint16_t probe = 1;
  uint8_t first;
  memcpy(&first, &probe, 1);
  return first == 1 ? "little" : "big";
}

static void put_system(struct msgpack *pack) {
  struct utsname system;
  if (uname(&system) < 0)
    return;
  msgpack_string(pack, "kernel", system.release);
  msgpack_string(pack, "machine", system.machine);
}

/* The CPUs that can ever be there, as a list such as "0-7"; may be absent. */
static void put_cpus(struct msgpack *pack) {
  char text[1024];
  const int fd = open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  const ssize_t length = read(fd, text, sizeof(text) - 1);
  close(fd);
  if (length <= 0)
    return;
  text[length] = '\0';
  text[strcspn(text, "\n")] = '\0';
  msgpack_string(pack, "cpus", text);
}

static void put_kernel(struct msgpack *pack, const struct kernel *kernel) {
  const struct span family = {kernel->new_family, kernel->new_family_length};
  msgpack_binary(pack, "newFamily", family);
  if (kernel->error != 0) {
    msgpack_uint(pack, "kernelError", (uint32_t)kernel->error);
    return;
  }
  msgpack_uint(pack, "taskstatsVersion", kernel->version);
  msgpack_uint(pack, "taskstatsSize", (uint32_t)kernel->size);
}

static void put_privilege(struct msgpack *pack,
                          const struct privilege *privilege) {
  char capabilities[17];
  snprintf(capabilities, sizeof(capabilities), "%016" PRIx64,
           privilege->effective);
  msgpack_string(pack, "capabilities", capabilities);
  msgpack_bool(pack, "noNewPrivs", privilege->no_new_privs);
}

void hello_write(struct outq *queue, const struct kernel *kernel,
                 const struct netlink *netlink,
                 const struct privilege *privilege) {
  uint8_t bytes[HELLO_BYTES];
  struct msgpack pack;
  msgpack_open(&pack, bytes, sizeof(bytes));
  msgpack_uint(&pack, "protocol", PROTOCOL_VERSION);
  msgpack_string(&pack, "program", "sidestat-helper");
  msgpack_string(&pack, "version", HELPER_VERSION);
  put_system(&pack);
  msgpack_string(&pack, "byteOrder", byte_order());
  msgpack_uint(&pack, "pointerBits", 8 * sizeof(void *));
  put_cpus(&pack);
  msgpack_string(&pack, "mode", "spawn");
  msgpack_uint(&pack, "uid", getuid());
  msgpack_string(&pack, "view", "all");
  msgpack_string(&pack, "exitEvents", "off");
  put_privilege(&pack, privilege);
  msgpack_uint(&pack, "family", netlink->family);
  put_kernel(&pack, kernel);
  msgpack_close(&pack);
  if (pack.overflow)
    die(EX_SOFTWARE, "the hello is longer than %d bytes; please report this",
        HELLO_BYTES);
  frame_hello(queue, (struct span){pack.bytes, pack.length});
}
