#include "get.h"

#include "bytes.h"

#include <linux/taskstats.h>

struct batch {
  struct request *request;
  struct frame frame;
};

unsigned get_batch(size_t reply_length) {
  const size_t padded = (reply_length + 3) & ~(size_t)3;
  const size_t fit = MAX_PAYLOAD / (padded > 0 ? padded : 1);
  if (fit < 1)
    return 1;
  return fit < NETLINK_BATCH ? (unsigned)fit : NETLINK_BATCH;
}

/*
 * Every answer of a kernel has the length that was seen at the start, or is a
 * shorter error, so a batch fits its frame. Should one not, it is counted.
 */
static void keep(void *context, unsigned index, struct span datagram) {
  (void)index;
  struct batch *batch = context;
  if (frame_append(&batch->frame, datagram))
    batch->request->sent++;
  else
    batch->request->overflowed++;
}

static void finish(const struct request *request, struct outq *queue) {
  if (request->lost > 0)
    frame_gap(queue, request->id, REASON_KERNEL, request->lost);
  if (request->overflowed > 0)
    frame_gap(queue, request->id, REASON_QUEUE, request->overflowed);
  frame_end(queue, request->id, request->sent);
}

static bool get(struct service *service, struct request *request,
                struct outq *queue, uint16_t attribute) {
  uint32_t ids[NETLINK_BATCH];
  const uint32_t left = request->count - request->asked;
  const unsigned count = left < service->batch ? left : service->batch;
  const uint8_t *from = request->buffer + REQUEST_SIZE + 4 * request->asked;
  for (unsigned i = 0; i < count; i++)
    ids[i] = get_u32(from + 4 * i);

  struct batch batch = {.request = request};
  frame_open(&batch.frame, queue);
  struct netlink_query query = {
      .attribute = attribute,
      .ids = ids,
      .count = count,
      .sink = keep,
      .context = &batch,
  };
  const int error = netlink_get(service->netlink, &query);
  frame_close(&batch.frame, KIND_REPLY, request->id);
  if (error != 0) {
    frame_error(queue, request->id, FAILURE_KERNEL, error);
    return true;
  }
  request->asked += count;
  request->lost += query.missing;
  if (request->asked < request->count)
    return false;
  finish(request, queue);
  return true;
}

bool get_by_pid(struct service *service, struct request *request,
                struct outq *queue) {
  return get(service, request, queue, TASKSTATS_CMD_ATTR_PID);
}

bool get_by_tgid(struct service *service, struct request *request,
                 struct outq *queue) {
  return get(service, request, queue, TASKSTATS_CMD_ATTR_TGID);
}
