#include "msgpack.h"

#include <string.h>

/* Type bytes. Numbers that follow them are big-endian. */
enum {
  FALSE = 0xc2,
  TRUE = 0xc3,
  BIN16 = 0xc5,
  UINT32 = 0xce,
  STR16 = 0xda,
  MAP16 = 0xde,
  MAP_HEADER_BYTES = 3,
};

static const struct span NOTHING = {NULL, 0};

/* One item: its type, a number of `width` bytes, and bytes as they are. */
static void put(struct msgpack *pack, uint8_t type, unsigned width,
                uint32_t number, struct span bytes) {
  if (pack->overflow || (width == 2 && number > UINT16_MAX) ||
      1 + width + bytes.length > pack->capacity - pack->length) {
    pack->overflow = true;
    return;
  }
  pack->bytes[pack->length++] = type;
  while (width-- > 0)
    pack->bytes[pack->length++] = (uint8_t)(number >> 8 * width);
  if (bytes.length > 0)
    memcpy(pack->bytes + pack->length, bytes.bytes, bytes.length);
  pack->length += bytes.length;
}

static void put_string(struct msgpack *pack, const char *text) {
  const struct span bytes = {(const uint8_t *)text, strlen(text)};
  put(pack, STR16, 2, (uint32_t)bytes.length, bytes);
}

static void put_key(struct msgpack *pack, const char *key) {
  put_string(pack, key);
  pack->pairs++;
}

void msgpack_open(struct msgpack *pack, uint8_t *bytes, size_t capacity) {
  *pack = (struct msgpack){.bytes = bytes, .capacity = capacity};
  put(pack, MAP16, 2, 0, NOTHING);
}

void msgpack_close(struct msgpack *pack) {
  if (pack->length < MAP_HEADER_BYTES)
    return;
  pack->bytes[1] = (uint8_t)(pack->pairs >> 8);
  pack->bytes[2] = (uint8_t)pack->pairs;
}

void msgpack_string(struct msgpack *pack, const char *key, const char *value) {
  put_key(pack, key);
  put_string(pack, value);
}

void msgpack_uint(struct msgpack *pack, const char *key, uint32_t value) {
  put_key(pack, key);
  put(pack, UINT32, 4, value, NOTHING);
}

void msgpack_bool(struct msgpack *pack, const char *key, bool value) {
  put_key(pack, key);
  put(pack, value ? TRUE : FALSE, 0, 0, NOTHING);
}

void msgpack_binary(struct msgpack *pack, const char *key, struct span value) {
  put_key(pack, key);
  put(pack, BIN16, 2, (uint32_t)value.length, value);
}
