#include "losses.h"

#include "frame.h"

static const int64_t INTERVAL_NS = 1000000000;

void losses_kernel(struct losses *losses, uint16_t cpu, uint32_t sequence,
                   uint64_t count) {
  if (losses->kernel[cpu].count == 0) {
    losses->kernel[cpu].sequence = sequence;
    losses->cpus++;
  }
  losses->kernel[cpu].count += count;
}

int64_t losses_due(const struct losses *losses) {
  if (losses->cpus > 0)
    return 0;
  if (losses->queue > 0 || losses->withheld > 0)
    return losses->told_ns + INTERVAL_NS;
  return INT64_MAX;
}

void losses_tell(struct losses *losses, struct outq *queue, size_t spare,
                 int64_t now_ns) {
  if (now_ns < losses_due(losses) ||
      outq_room(queue) < spare + (size_t)GAP_ROOM * (losses->cpus + 2))
    return;
  for (uint16_t cpu = 0; losses->cpus > 0 && cpu < MAX_CPUS; cpu++) {
    if (losses->kernel[cpu].count == 0)
      continue;
    frame_gap(queue, 0,
              (struct gap){REASON_KERNEL, cpu, losses->kernel[cpu].sequence,
                           losses->kernel[cpu].count});
    losses->kernel[cpu].count = 0;
    losses->cpus--;
  }
  frame_gap(queue, 0, (struct gap){REASON_QUEUE, NO_SOURCE, 0, losses->queue});
  frame_gap(queue, 0,
            (struct gap){REASON_WITHHELD, NO_SOURCE, 0, losses->withheld});
  losses->queue = losses->withheld = 0;
  losses->told_ns = now_ns;
}
