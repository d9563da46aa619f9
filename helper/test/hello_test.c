/* hello.c and msgpack.h: exact bytes, and never one past the buffer. */
#include "../hello.c"

#include "check.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t EXPECTED[] = "\xda\0\1s\xda\0\4text"
                                  "\xda\0\1u\xce\1\2\3\4"
                                  "\xda\0\1t\xc3"
                                  "\xda\0\1f\xc2"
                                  "\xda\0\1b\xc5\0\2\0\xff";
enum { LENGTH = sizeof(EXPECTED) - 1, HEAD = 3 };
enum { SIZE = sizeof(((struct map *)NULL)->bytes) };

static void write_all(struct map *map) {
  map_text(map, "s", "text");
  map_uint(map, "u", 0x01020304);
  map_bool(map, "t", true);
  map_bool(map, "f", false);
  map_key(map, "b");
  map_run(map, BIN16, (struct span){(const uint8_t *)"\0\xff", 2});
}

static void bytes_are_exact(void) {
  struct map map = MAP_BEGIN;
  write_all(&map);
  const struct span whole = map_end(&map);
  CHECK(whole.bytes == map.bytes && whole.length == HEAD + LENGTH);
  CHECK(memcmp(whole.bytes, "\xde\0\5", HEAD) == 0);
  CHECK(memcmp(whole.bytes + HEAD, EXPECTED, LENGTH) == 0);
}

/* A heap copy, so that a sanitizer sees a step outside. */
static void short_space_overflows(void) {
  for (size_t left = 0; left < LENGTH; left++) {
    struct map *map = calloc(1, sizeof(*map));
    map->length = SIZE - left;
    write_all(map);
    CHECK(map->overflow && map->length <= SIZE && map_end(map).bytes == NULL);
    free(map);
  }
}

static void long_values_overflow(void) {
  static const uint8_t value[UINT16_MAX + 1];
  struct map map = MAP_BEGIN;
  map_run(&map, BIN16, (struct span){value, SIZE - HEAD - 3});
  CHECK(!map.overflow && map.length == SIZE);
  map = MAP_BEGIN;
  map_run(&map, BIN16, (struct span){value, UINT16_MAX + 1});
  CHECK(map.overflow && map.length == HEAD);
}

static bool has_key(const struct map *map, const char *key) {
  return memmem(map->bytes, map->length, key, strlen(key)) != NULL;
}

static void unknown_facts_have_no_key(void) {
  static struct kernel kernel = {.cpus = "0-7", .version = 16};
  const struct netlink netlink = {.family = 31};
  const struct privilege privilege = {.no_new_privs = true};
  const struct sandbox sandbox = {.seccomp = true};
  static struct exits exits;
  static struct client client = {.fd = -1, .viewer = {1000, VIEW_OWN}};
  const struct facts facts = {&kernel,    &netlink, &exits,
                              &privilege, &sandbox, false};
  struct map map = MAP_BEGIN;
  put_all(&map, &client, &facts);
  CHECK(!map.overflow && has_key(&map, "cpus") && has_key(&map, "own"));
  CHECK(has_key(&map, "taskstatsSize") && !has_key(&map, "kernelError"));
  kernel.cpus[0] = '\0';
  kernel.error = 1;
  map = MAP_BEGIN;
  put_all(&map, &client, &facts);
  CHECK(!has_key(&map, "cpus") && has_key(&map, "kernelError"));
  CHECK(!has_key(&map, "taskstatsSize"));
  CHECK(!has_key(&map, "clientPid") && !has_key(&map, "exitEventsReason"));
  exits.problem = "because";
  map = MAP_BEGIN;
  put_all(&map, &client, &facts);
  CHECK(has_key(&map, "undeliverable") && has_key(&map, "because"));
}

int main(void) {
  check_run("pairs of every type have the bytes of the specification",
            bytes_are_exact);
  check_run("what does not fit overflows without overrunning",
            short_space_overflows);
  check_run("a value of more than 65535 bytes is refused",
            long_values_overflow);
  check_run("a fact that is not known has no key", unknown_facts_have_no_key);
  return check_end();
}
