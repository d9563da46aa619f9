/*
 * A map of MessagePack (github.com/msgpack/msgpack, spec.md), in the few forms
 * that a hello needs. Each helper has one, so this is compiled where it stands.
 */
#pragma once

#include "bytes.h"

#include <stdbool.h>
#include <string.h>

/* Type bytes. Numbers that follow them are big-endian. */
enum { FALSE = 0xc2, TRUE = 0xc3, BIN16 = 0xc5 };
enum { UINT32 = 0xce, STR16 = 0xda, MAP16 = 0xde };

/* Begins as MAP_BEGIN, ends with map_end(); pairs come in between. */
struct map {
  uint8_t bytes[8192]; /* a family of the kernel takes at most 4096 of them */
  size_t length;
  uint16_t pairs;
  bool overflow; /* something did not fit; the map is useless then */
};

/* Type and number of pairs are written at the end. */
#define MAP_BEGIN ((struct map){.length = 3})

/* One item: its type, a number of `width` bytes, and bytes as they are. */
static inline void map_put(struct map *map, uint8_t type, unsigned width,
                           uint32_t number, struct span bytes) {
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

static inline void map_run(struct map *map, uint8_t type, struct span bytes) {
  map_put(map, type, 2, (uint32_t)bytes.length, bytes);
}

static inline void map_key(struct map *map, const char *key) {
  map_run(map, STR16, (struct span){(const uint8_t *)key, strlen(key)});
  map->pairs++;
}

static inline void map_text(struct map *map, const char *key,
                            const char *text) {
  map_key(map, key);
  map_run(map, STR16, (struct span){(const uint8_t *)text, strlen(text)});
}

static inline void map_uint(struct map *map, const char *key, uint32_t value) {
  map_key(map, key);
  map_put(map, UINT32, 4, value, (struct span){NULL, 0});
}

static inline void map_bool(struct map *map, const char *key, bool value) {
  map_key(map, key);
  map_put(map, value ? TRUE : FALSE, 0, 0, (struct span){NULL, 0});
}

/* The bytes of the map; NULL when it did not fit. */
static inline struct span map_end(struct map *map) {
  map->bytes[0] = MAP16;
  map->bytes[1] = (uint8_t)(map->pairs >> 8);
  map->bytes[2] = (uint8_t)map->pairs;
  return (struct span){map->overflow ? NULL : map->bytes, map->length};
}
