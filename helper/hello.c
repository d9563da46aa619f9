/*
 * HELLO: one map, whose keys docs/protocol.md gives a sentence each. A fact
 * that is not known has no key.
 */
#include "client.h"
#include "exits.h"
#include "kernel.h"
#include "msgpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

static void put_machine(struct map *map, const struct utsname *system) {
  map_text(map, "kernel", system->release);
  map_text(map, "machine", system->machine);
  map_text(map, "byteOrder", HOST_BYTE_ORDER);
  map_uint(map, "pointerBits", 8 * sizeof(void *));
}

static void put_kernel(struct map *map, const struct kernel *kernel) {
  if (kernel->cpus[0] != '\0')
    map_text(map, "cpus", kernel->cpus);
  map_key(map, "newFamily");
  map_run(map, BIN16,
          (struct span){kernel->new_family, kernel->new_family_length});
  if (kernel->error != 0) {
    map_uint(map, "kernelError", (uint32_t)kernel->error);
    return;
  }
  map_uint(map, "taskstatsVersion", kernel->version);
  map_uint(map, "taskstatsSize", (uint32_t)kernel->size);
}

static void put_process(struct map *map, const struct facts *facts) {
  char capabilities[17];
  snprintf(capabilities, sizeof(capabilities), "%016" PRIx64,
           facts->privilege->effective);
  map_text(map, "capabilities", capabilities);
  map_bool(map, "noNewPrivs", facts->privilege->no_new_privs);
  map_bool(map, "dumpable", facts->privilege->dumpable);
  map_bool(map, "seccomp", facts->sandbox->seccomp);
  map_uint(map, "landlock", facts->sandbox->landlock);
}

static void put_client(struct map *map, const struct client *client) {
  const uint32_t pid = viewer_pid(client->fd);
  if (pid != 0)
    map_uint(map, "clientPid", pid);
  map_uint(map, "uid", client->viewer.uid);
  map_text(map, "view", policy_name(client->viewer.view));
}

static void put_exits(struct map *map, const struct exits *exits) {
  const char *problem = exits->problem;
  map_text(map, "exitEvents", problem == NULL ? "ready" : "undeliverable");
  if (problem != NULL)
    map_text(map, "exitEventsReason", problem);
  map_bool(map, "exitsOnly", exits->for_ever);
}

static void put_all(struct map *map, const struct client *client,
                    const struct facts *facts) {
  map_uint(map, "protocol", PROTOCOL_VERSION);
  map_text(map, "program", "sidestat-helper");
  map_text(map, "version", HELPER_VERSION);
  put_machine(map, &facts->kernel->system);
  map_text(map, "mode", facts->daemon ? "daemon" : "spawn");
  put_client(map, client);
  put_exits(map, facts->exits);
  put_process(map, facts);
  map_uint(map, "family", facts->netlink->family);
  put_kernel(map, facts->kernel);
}

void hello_write(struct client *client, const struct facts *facts) {
  struct map map = MAP_BEGIN;
  put_all(&map, client, facts);
  const struct span hello = map_end(&map);
  if (hello.bytes == NULL)
    die(EX_SOFTWARE, "the hello is longer than %zu bytes; please report this",
        sizeof(map.bytes));
  frame_hello(&client->queue, hello);
}
