#include "msgpack.h"

#include <string.h>

/* Type bytes. Numbers that follow them are big-endian. */
enum { UINT32 = 0xce, STR16 = 0xda, MAP16 = 0xde };

/* One item: its type, a number of `width` bytes, and bytes as they are. */
static void put(struct map *map, uint8_t type, unsigned width, uint32_t number,
                struct span bytes) {
  if (map->overflow || (width == 2 && number > UINT16_MAX) ||
      bytes.length > sizeof(map->bytes) ||
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

static void put_text(struct map *map, const char *text) {
  const struct span bytes = {(const uint8_t *)text, strlen(text)};
  put(map, STR16, 2, (uint32_t)bytes.length, bytes);
}

void map_begin(struct map *map) {
  map->length = map->pairs = 0;
  map->overflow = false;
  put(map, MAP16, 2, 0, (struct span){NULL, 0});
}

void map_text(struct map *map, const char *key, const char *text) {
  put_text(map, key);
  put_text(map, text);
  map->pairs++;
}

void map_uint(struct map *map, const char *key, uint32_t value) {
  put_text(map, key);
  put(map, UINT32, 4, value, (struct span){NULL, 0});
  map->pairs++;
}

struct span map_end(struct map *map) {
  if (map->overflow)
    return (struct span){NULL, 0};
  map->bytes[1] = (uint8_t)(map->pairs >> 8);
  map->bytes[2] = (uint8_t)map->pairs;
  return (struct span){map->bytes, map->length};
}
