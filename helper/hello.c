/*
 * HELLO: one map of MessagePack (github.com/msgpack/msgpack, spec.md), in the
 * few forms that it needs. docs/protocol.md gives each key its sentence. A
 * fact that is not known has no key.
 */
#include "client.h"
#include "exits.h"
#include "kernel.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { HELLO_BYTES = 8192 /* the family takes at most 4096 of them */ };

/* Type bytes. Numbers that follow them are big-endian. */
enum {
  FALSE = 0xc2,
  TRUE = 0xc3,
  BIN16 = 0xc5,
  UINT32 = 0xce,
  STR16 = 0xda,
  MAP16 = 0xde,
};

struct map {
  uint8_t bytes[HELLO_BYTES];
  size_t length;
  uint16_t pairs;
  bool overflow; /* something did not fit; the map is useless then */
};

/* One item: its type, a number of `width` bytes, and bytes as they are. */
static void put(struct map *map, uint8_t type, unsigned width, uint32_t number,
                struct span bytes) {
  if (map->overflow || (width == 2 && number > UINT16_MAX) ||
      1 + width + bytes.length > sizeof(map->bytes) - map->length) {
    map->overflow = true;
    return;
  }
  map->bytes[map->length++] = type;
  while (width-- > 0)
    map->bytes[map->length++] = (uint8_t)(number >> 8 * width);
  if (bytes.length > 0)
    memcpy(map->bytes + map->length, bytes.bytes, bytes.length);
  map->length += bytes.length;
}

static void put_bytes(struct map *map, uint8_t type, struct span bytes) {
  put(map, type, 2, (uint32_t)bytes.length, bytes);
}

static void put_key(struct map *map, const char *key) {
  put_bytes(map, STR16, (struct span){(const uint8_t *)key, strlen(key)});
  map->pairs++;
}

static void put_text(struct map *map, const char *key, const char *text) {
  put_key(map, key);
  put_bytes(map, STR16, (struct span){(const uint8_t *)text, strlen(text)});
}

static void put_uint(struct map *map, const char *key, uint32_t value) {
  put_key(map, key);
  put(map, UINT32, 4, value, (struct span){NULL, 0});
}

static void put_bool(struct map *map, const char *key, bool value) {
  put_key(map, key);
  put(map, value ? TRUE : FALSE, 0, 0, (struct span){NULL, 0});
}

static const char *byte_order(void) {
  const uint16_t probe = 1;
  uint8_t first;
  memcpy(&first, &probe, 1);
  return first == 1 ? "little" : "big";
}

static void put_machine(struct map *map, const struct utsname *system) {
  put_text(map, "kernel", system->release);
  put_text(map, "machine", system->machine);
  put_text(map, "byteOrder", byte_order());
  put_uint(map, "pointerBits", 8 * sizeof(void *));
}

static void put_kernel(struct map *map, const struct kernel *kernel) {
  if (kernel->cpus[0] != '\0')
    put_text(map, "cpus", kernel->cpus);
  put_key(map, "newFamily");
  put_bytes(map, BIN16,
            (struct span){kernel->new_family, kernel->new_family_length});
  if (kernel->error != 0) {
    put_uint(map, "kernelError", (uint32_t)kernel->error);
    return;
  }
  put_uint(map, "taskstatsVersion", kernel->version);
  put_uint(map, "taskstatsSize", (uint32_t)kernel->size);
}

static void put_process(struct map *map, const struct facts *facts) {
  char capabilities[17];
  snprintf(capabilities, sizeof(capabilities), "%016" PRIx64,
           facts->privilege->effective);
  put_text(map, "capabilities", capabilities);
  put_bool(map, "noNewPrivs", facts->privilege->no_new_privs);
  put_bool(map, "dumpable", facts->privilege->dumpable);
  put_bool(map, "seccomp", facts->sandbox->seccomp);
  put_uint(map, "landlock", facts->sandbox->landlock);
}

static void put_client(struct map *map, const struct client *client) {
  const uint32_t pid = viewer_pid(client->fd);
  if (pid != 0)
    put_uint(map, "clientPid", pid);
  put_uint(map, "uid", client->viewer.uid);
  put_text(map, "view", policy_name(client->viewer.view));
}

static void put_exits(struct map *map, const struct exits *exits) {
  const char *problem = exits->problem;
  put_text(map, "exitEvents", problem == NULL ? "ready" : "undeliverable");
  if (problem != NULL)
    put_text(map, "exitEventsReason", problem);
  put_bool(map, "exitsOnly", exits->for_ever);
}

static void put_all(struct map *map, const struct client *client,
                    const struct facts *facts) {
  put(map, MAP16, 2, 0, (struct span){NULL, 0});
  put_uint(map, "protocol", PROTOCOL_VERSION);
  put_text(map, "program", "sidestat-helper");
  put_text(map, "version", HELPER_VERSION);
  put_machine(map, &facts->kernel->system);
  put_text(map, "mode", facts->daemon ? "daemon" : "spawn");
  put_client(map, client);
  put_exits(map, facts->exits);
  put_process(map, facts);
  put_uint(map, "family", facts->netlink->family);
  put_kernel(map, facts->kernel);
  map->bytes[1] = (uint8_t)(map->pairs >> 8);
  map->bytes[2] = (uint8_t)map->pairs;
}

void hello_write(struct client *client, const struct facts *facts) {
  struct map map = {.length = 0};
  put_all(&map, client, facts);
  if (map.overflow)
    die(EX_SOFTWARE, "the hello is longer than %d bytes; please report this",
        HELLO_BYTES);
  frame_hello(&client->queue, (struct span){map.bytes, map.length});
}
