#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Frames that wait for the client. Never grows. */
enum { OUTQ_CAPACITY = 1024 * 1024 };

struct outq {
  size_t head, tail; /* what waits is bytes[head, tail) */
  size_t most;       /* no byte from here on was ever written */
  uint8_t bytes[OUTQ_CAPACITY];
};

bool outq_empty(const struct outq *queue);

/* Bytes that still fit. */
size_t outq_room(const struct outq *queue);

/* Free bytes in one piece, or NULL when there is no room for so many. */
uint8_t *outq_reserve(struct outq *queue, size_t length);

/* Appends the frame that was written to the reserved bytes. */
void outq_commit(struct outq *queue, size_t length);

/*
 * Sends what the socket takes without waiting. Returns 0, or the errno that
 * says that the client is gone.
 */
int outq_send(struct outq *queue, int fd);

/* Forgets everything, and leaves no byte of it. */
void outq_wipe(struct outq *queue);
