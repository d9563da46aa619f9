/* get.c: what becomes of lost answers, failed system calls, full frames. */
#include "../netlink.h"

static int fake_netlink_get(struct netlink *netlink,
                            struct netlink_query *query);
#define netlink_get fake_netlink_get
#include "../get.c"
#undef netlink_get

#include "check.h"

#include <errno.h>
#include <string.h>

static struct outq queue;
static struct request request;
static struct netlink netlink;

/* What the kernel does next. */
static struct {
  unsigned lose;       /* of each batch, the first so many */
  size_t length;       /* of each answer */
  unsigned fail_after; /* batches; ENOMEM then */
  unsigned batches, asked;
  uint32_t last_id;
  uint16_t attribute;
} kernel;

static int fake_netlink_get(struct netlink *unused,
                            struct netlink_query *query) {
  static uint8_t bytes[8192];
  CHECK(unused == &netlink);
  CHECK(query->count <= NETLINK_BATCH);
  query->missing = query->count;
  if (kernel.batches++ >= kernel.fail_after)
    return ENOMEM;
  for (unsigned i = kernel.lose; i < query->count; i++)
    query->sink(query->context, i, (struct span){bytes, kernel.length});
  query->missing = kernel.lose < query->count ? kernel.lose : query->count;
  kernel.asked += query->count;
  kernel.last_id = query->ids[query->count - 1];
  kernel.attribute = query->attribute;
  return 0;
}

static void start(uint32_t count) {
  memset(&queue, 0, sizeof(queue));
  memset(&kernel, 0, sizeof(kernel));
  kernel.length = 596;
  kernel.fail_after = 1000;
  memset(&request, 0, sizeof(request));
  request.id = 5;
  request.count = count;
  for (uint32_t i = 0; i < count; i++)
    put_u32(request.buffer + REQUEST_SIZE + 4 * i, 100000 + i);
}

/* The frames in the queue, as kind and count; everything else is skipped. */
struct seen {
  unsigned frames, replies;
  uint32_t records, end, errors, error;
  uint64_t kernel_gap, queue_gap;
};

static struct seen take_frames(void) {
  struct seen seen = {0};
  while (queue.head < queue.tail) {
    const uint8_t *at = queue.bytes + queue.head;
    const uint8_t *payload = at + FRAME_SIZE;
    const uint32_t count = get_u32(at + FRAME_COUNT);
    CHECK(get_u32(at + FRAME_REQUEST) == 5);
    seen.frames++;
    if (at[FRAME_KIND] == KIND_REPLY)
      seen.replies++, seen.records += count;
    else if (at[FRAME_KIND] == KIND_END)
      seen.end = count;
    else if (at[FRAME_KIND] == KIND_ERROR)
      seen.errors++, seen.error = get_u32(payload + ERROR_ERRNO);
    else if (payload[GAP_REASON] == REASON_KERNEL)
      seen.kernel_gap += get_u32(payload + GAP_COUNT);
    else if (payload[GAP_REASON] == REASON_QUEUE)
      seen.queue_gap += get_u32(payload + GAP_COUNT);
    queue.head += FRAME_SIZE + get_u32(at + FRAME_LENGTH);
  }
  return seen;
}

static struct seen answer(unsigned batch, request_step *step) {
  struct service service = {&netlink, batch};
  struct seen all = {0};
  bool done = false;
  for (int steps = 0; !done && steps < 2000; steps++) {
    CHECK(outq_room(&queue) >= GET_ROOM);
    done = step(&service, &request, &queue);
    const struct seen seen = take_frames();
    all.frames += seen.frames;
    all.replies += seen.replies;
    all.records += seen.records;
    all.end = seen.end;
    all.errors += seen.errors;
    all.error = seen.error;
    all.kernel_gap += seen.kernel_gap;
    all.queue_gap += seen.queue_gap;
  }
  CHECK(done);
  return all;
}

static void whole_answer(void) {
  start(1024);
  const struct seen seen = answer(109, get_by_tgid);
  CHECK(seen.records == 1024 && seen.end == 1024 && seen.replies == 10);
  CHECK(seen.frames == 11 && kernel.last_id == 101023);
  CHECK(kernel.attribute == TASKSTATS_CMD_ATTR_TGID);
}

static void lost_answers(void) {
  start(1000);
  kernel.lose = 3;
  const struct seen seen = answer(100, get_by_pid);
  CHECK(seen.records == 970 && seen.end == 970);
  CHECK(seen.kernel_gap == 30 && seen.queue_gap == 0 && seen.errors == 0);
  CHECK(kernel.attribute == TASKSTATS_CMD_ATTR_PID);
}

static void nothing_answered(void) {
  start(10);
  kernel.lose = 10;
  const struct seen seen = answer(100, get_by_pid);
  CHECK(seen.replies == 0 && seen.end == 0 && seen.kernel_gap == 10);
}

static void system_call_fails(void) {
  start(1000);
  kernel.fail_after = 2;
  const struct seen seen = answer(100, get_by_pid);
  CHECK(seen.records == 200 && seen.errors == 1 && seen.error == ENOMEM);
  CHECK(seen.end == 0 && seen.frames == 3);
}

static void answers_longer_than_expected(void) {
  start(100);
  kernel.length = 8192;
  const struct seen seen = answer(100, get_by_pid);
  CHECK(seen.records == 8 && seen.queue_gap == 92 && seen.end == 8);
}

static void batch_fits_a_frame(void) {
  CHECK(get_batch(596) == 109);
  CHECK(get_batch(724) == 90);
  CHECK(get_batch(468) == 128);
  CHECK(get_batch(1) == 128);
  CHECK(get_batch(0) == 128);
  CHECK(get_batch(MAX_PAYLOAD) == 1);
  CHECK(get_batch(MAX_PAYLOAD + 1) == 1);
  for (size_t length = 1; length < 9000; length++)
    CHECK(get_batch(length) * ((length + 3) / 4 * 4) <= MAX_PAYLOAD);
}

int main(void) {
  check_run("an answer is REPLY frames and END", whole_answer);
  check_run("lost answers become one GAP with their number", lost_answers);
  check_run("an answer can be a GAP and nothing else", nothing_answered);
  check_run("an errno becomes ERROR in the place of END", system_call_fails);
  check_run("answers that do not fit the frame are counted",
            answers_longer_than_expected);
  check_run("the answers to a batch fit one frame", batch_fits_a_frame);
  return check_end();
}
