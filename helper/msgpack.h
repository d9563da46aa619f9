/*
 * The little of MessagePack (github.com/msgpack/msgpack, spec.md) that a map
 * of facts needs. Writes only, and never past its buffer.
 */
#pragma once

#include "attribute.h"

#include <stdbool.h>
#include <stdint.h>

struct msgpack {
  uint8_t *bytes;
  size_t capacity, length;
  uint16_t pairs;
  bool overflow; /* something did not fit; the text is useless then */
};

/* A map; msgpack_close() fills in the number of its pairs. */
void msgpack_open(struct msgpack *pack, uint8_t *bytes, size_t capacity);
void msgpack_close(struct msgpack *pack);

/* One pair each. Strings are at most 65535 bytes. */
void msgpack_string(struct msgpack *pack, const char *key, const char *value);
void msgpack_uint(struct msgpack *pack, const char *key, uint32_t value);
void msgpack_bool(struct msgpack *pack, const char *key, bool value);
void msgpack_binary(struct msgpack *pack, const char *key, struct span value);
