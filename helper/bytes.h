/*
 * Bytes of two kinds. Numbers of the frame protocol are little-endian on every
 * host, at any alignment, so they are written and read byte by byte. Netlink
 * messages of the kernel are in the host's order (netlink(7)).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Of numbers in the kernel's structs. */
#define HOST_BYTE_ORDER                                                        \
  (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "little" : "big")

/* A run of bytes inside a datagram; `bytes` is NULL for what is not there. */
struct span {
  const uint8_t *bytes;
  size_t length;
};

/* What follows the netlink and generic netlink headers of a datagram. */
struct span attributes_of(struct span datagram);

/*
 * The payload of the first attribute of a type (`struct nlattr`). Attributes
 * that do not fit their surroundings end the search.
 */
struct span attribute_find(struct span attributes, uint16_t type);

/* The payload as a number of the host's byte order; 0 when it is too short. */
uint16_t attribute_u16(struct span payload);

/* The positive errno of a message of type NLMSG_ERROR; 0 for another type. */
int message_errno(struct span datagram);

static inline void put_u16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static inline void put_u32(uint8_t *at, uint32_t value) {
  put_u16(at, (uint16_t)value);
  put_u16(at + 2, (uint16_t)(value >> 16));
}

static inline void put_u64(uint8_t *at, uint64_t value) {
  put_u32(at, (uint32_t)value);
  put_u32(at + 4, (uint32_t)(value >> 32));
}

static inline uint16_t get_u16(const uint8_t *at) {
  return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t get_u32(const uint8_t *at) {
  return get_u16(at) | (uint32_t)get_u16(at + 2) << 16;
}
