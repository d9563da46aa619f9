/*
 * One frame of KSTATS that is being filled. A batch begins with its first
 * frame; those that go on with it have no batch header.
 */
#pragma once

#include "../bytes.h"
#include "../generated.h"

#include <stdbool.h>

struct slot {
  uint8_t bytes[FRAME_SIZE + MAX_PAYLOAD];
  size_t length;  /* of the frame so far */
  uint32_t count; /* records that begin in it */
  bool goes_on;   /* with the batch of the frame before */
};

/* Begins an empty batch, or the next frame of the one that is there. */
void slot_begin(struct slot *slot, bool goes_on);

size_t slot_room(const struct slot *slot);

/* Copies as many of the bytes as there is room for; zeros for NULL. */
size_t slot_put(struct slot *slot, struct span span);

/* Writes the headers, with the time of now. */
void slot_close(struct slot *slot, uint8_t flags, uint32_t request, int kcid);
