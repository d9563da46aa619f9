/*
 * A map of MessagePack (github.com/msgpack/msgpack, spec.md), in the few forms
 * that a hello needs.
 */
#pragma once

#include "../bytes.h"

#include <stdbool.h>

struct map {
  uint8_t bytes[4096];
  size_t length;
  uint16_t pairs;
  bool overflow; /* something did not fit; the map is useless then */
};

void map_begin(struct map *map);
void map_text(struct map *map, const char *key, const char *text);
void map_uint(struct map *map, const char *key, uint32_t value);
/* The bytes of the map; NULL when it did not fit. */
struct span map_end(struct map *map);
