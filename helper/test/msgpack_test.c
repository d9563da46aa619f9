/* msgpack.c: exact bytes, and never one past the buffer. */
#include "../msgpack.c"

#include "check.h"

#include <stdlib.h>

static void write_all(struct msgpack *pack) {
  msgpack_string(pack, "s", "text");
  msgpack_uint(pack, "u", 0x01020304);
  msgpack_bool(pack, "t", true);
  msgpack_bool(pack, "f", false);
  msgpack_binary(pack, "b", (struct span){(const uint8_t *)"\0\xff", 2});
  msgpack_binary(pack, "e", NOTHING);
  msgpack_close(pack);
}

static const uint8_t EXPECTED[] = "\xde\0\6"
                                  "\xda\0\1s\xda\0\4text"
                                  "\xda\0\1u\xce\1\2\3\4"
                                  "\xda\0\1t\xc3"
                                  "\xda\0\1f\xc2"
                                  "\xda\0\1b\xc5\0\2\0\xff"
                                  "\xda\0\1e\xc5\0";
enum { LENGTH = sizeof(EXPECTED) /* the last 0 is the string's own */ };

static void bytes_are_exact(void) {
  uint8_t bytes[LENGTH];
  struct msgpack pack;
  msgpack_open(&pack, bytes, sizeof(bytes));
  write_all(&pack);
  CHECK(!pack.overflow && pack.length == LENGTH);
  CHECK(memcmp(bytes, EXPECTED, LENGTH) == 0);
}

static void short_buffers_overflow(void) {
  for (size_t capacity = 0; capacity < LENGTH; capacity++) {
    uint8_t *bytes = malloc(LENGTH + 1);
    struct msgpack pack;
    memset(bytes, 0x55, LENGTH + 1);
    msgpack_open(&pack, bytes, capacity);
    write_all(&pack);
    CHECK(pack.overflow && pack.length <= capacity);
    for (size_t i = capacity; i <= LENGTH; i++)
      CHECK(bytes[i] == 0x55);
    free(bytes);
  }
}

static void long_values_overflow(void) {
  enum { SIZE = 1 << 18 };
  static const uint8_t value[UINT16_MAX + 1];
  uint8_t *bytes = calloc(1, SIZE);
  struct msgpack pack;
  msgpack_open(&pack, bytes, SIZE);
  msgpack_binary(&pack, "k", (struct span){value, UINT16_MAX});
  CHECK(!pack.overflow);
  msgpack_binary(&pack, "k", (struct span){value, UINT16_MAX + 1});
  CHECK(pack.overflow);
  free(bytes);
}

int main(void) {
  check_run("a map of every type has the bytes of the specification",
            bytes_are_exact);
  check_run("every shorter buffer overflows without being overrun",
            short_buffers_overflow);
  check_run("a value of more than 65535 bytes is refused",
            long_values_overflow);
  return check_end();
}
