#pragma once

#include <stddef.h>
#include <stdint.h>

/* A run of bytes inside a datagram; `bytes` is NULL for what is not there. */
struct span {
  const uint8_t *bytes;
  size_t length;
};

/* What follows the netlink and generic netlink headers of a datagram. */
struct span attributes_of(struct span datagram);

/*
 * The payload of the first attribute of a type (`struct nlattr`, netlink(7)).
 * Attributes that do not fit their surroundings end the search.
 */
struct span attribute_find(struct span attributes, uint16_t type);

/* The payload as a number of the host's byte order; 0 when it is too short. */
uint16_t attribute_u16(struct span payload);
