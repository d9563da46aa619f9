/*
 * What the kernel says, or somebody in its name: the walk through attributes,
 * and what the policy makes of a record. The first byte chooses the viewer.
 */
#include "../policy.h"

#include "../start.h"

#include <linux/taskstats.h>
#include <stdlib.h>
#include <string.h>

enum { UID = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of its own, so that one byte too far is seen. */
static struct span copy_of(const uint8_t *data, size_t size) {
  uint8_t *bytes = malloc(size > 0 ? size : 1);
  if (bytes == NULL)
    abort();
  if (size > 0)
    memcpy(bytes, data, size);
  return (struct span){bytes, size};
}

static void walk(struct span datagram) {
  const struct span attributes = attributes_of(datagram);
  for (uint16_t type = 0; type < 8; type++) {
    const struct span nest = attribute_find(attributes, type);
    const struct span stats = attribute_find(nest, TASKSTATS_TYPE_STATS);
    if (nest.bytes != NULL &&
        (nest.bytes < datagram.bytes || nest.length > datagram.length))
      abort();
    attribute_u16(stats);
  }
  message_errno(datagram);
}

/* What is coarse stays as it is when it is made coarse again. */
static void coarsen_twice(struct span datagram) {
  if (!policy_coarsen(datagram))
    return;
  const struct span once = copy_of(datagram.bytes, datagram.length);
  if (!policy_coarsen(datagram) ||
      memcmp(once.bytes, datagram.bytes, once.length) != 0)
    abort();
  free((void *)once.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  const struct viewer viewer = {data[0] & 4 ? 0 : UID, data[0] % 3};
  const struct span datagram = copy_of(data + 1, size - 1);
  walk(datagram);
  const enum verdict verdict = policy_judge_exit(&viewer, datagram);
  if (verdict == SHOW_COARSE && viewer.view != VIEW_COARSE)
    abort();
  if (verdict == WITHHOLD && viewer.view == VIEW_ALL)
    abort();
  policy_owns(&viewer, 77, datagram);
  coarsen_twice(datagram);
  free((void *)datagram.bytes);
  return 0;
}
