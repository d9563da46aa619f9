/* get.c: what becomes of lost answers, withheld records, full frames. */
#include "../clock.h"
#include "../netlink.h"
#include "../policy.h"

static int fake_netlink_get(struct netlink *netlink,
                            struct netlink_query *query);
static struct sighting fake_look(const struct viewer *viewer, uint32_t id);
static int64_t fake_clock_ns(void);
#define netlink_get fake_netlink_get
#define clock_ns fake_clock_ns
#define policy_look fake_look
#include "../get.c"
#undef netlink_get
#undef clock_ns
#undef policy_look

#include "check.h"
#include "record.h"

#include <errno.h>
#include <string.h>

static struct client client;
static struct netlink netlink;

/* What the kernel does next. */
static struct {
  unsigned lose;       /* of each batch, the first so many */
  size_t length;       /* of each answer; 0: real records of version 16 */
  unsigned fail_after; /* batches; ENOMEM then */
  unsigned batches, asked, pid_questions, looks;
  uint32_t last_id;
  uint16_t attribute;
  bool proof_fails; /* PID questions get an error */
  bool lose_groups; /* TGID questions get no answer */
  unsigned slow;    /* so many batches take long */
  int64_t now_ns;
} kernel;

/* How a task behaves, by its id modulo 10. */
enum task {
  OWN,
  FOREIGN,        /* of another uid, in the record and in /proc */
  SET_UID,        /* ac_uid is the client's, /proc says root */
  BECOMES_OTHERS, /* own at the first look, not at the second */
  REUSED,         /* own at both looks, but two processes */
  CHANGES_UID,    /* own in /proc, not in the record */
  ABSENT,
  HIDDEN,      /* not in /proc, but the kernel has it */
  BECOMES_OWN, /* own at the second look, and in the record, not before */
};

static int64_t fake_clock_ns(void) {
  return kernel.now_ns;
}

static struct sighting fake_look(const struct viewer *who, uint32_t id) {
  const bool second = kernel.asked > 0;
  const enum task task = id % 10;
  CHECK(who == &client.viewer);
  kernel.looks++;
  switch (task) {
  case OWN:
  case CHANGES_UID:
    return (struct sighting){true, true, id};
  case BECOMES_OTHERS:
    return (struct sighting){true, !second, id};
  case BECOMES_OWN:
    return (struct sighting){true, second, id};
  case REUSED:
    return (struct sighting){true, true, second ? id + 1 : id};
  case ABSENT:
  case HIDDEN:
    return (struct sighting){false, false, 0};
  default:
    return (struct sighting){true, false, id};
  }
}

static void make_answer(struct record *record, const struct netlink_ask *ask) {
  const enum task task = ask->id % 10;
  const bool by_pid = ask->attribute == TASKSTATS_CMD_ATTR_PID;
  if (task == ABSENT || (by_pid && kernel.proof_fails)) {
    record_no_such_task(record);
    return;
  }
  record_make(record,
              by_pid ? TASKSTATS_TYPE_AGGR_PID : TASKSTATS_TYPE_AGGR_TGID,
              ask->id, 16, 560);
  if (!by_pid)
    return;
  const bool foreign = task == FOREIGN || task == CHANGES_UID;
  record_put32(record, 120, foreign ? 7 : client.viewer.uid);
  record_put32(record, 128, ask->id);
  record_put64(record, 208, 4096);
}

static int fake_netlink_get(struct netlink *unused,
                            struct netlink_query *query) {
  static const uint8_t bytes[8192] = {[4] = 31};
  struct record record;
  CHECK(unused == &netlink);
  CHECK(query->count > 0 && query->count <= NETLINK_BATCH);
  query->missing = query->count;
  if (kernel.batches++ >= kernel.fail_after)
    return ENOMEM;
  kernel.asked += query->count;
  kernel.now_ns += kernel.batches <= kernel.slow ? 3000000 : 1000000;
  for (unsigned i = 0; i < query->count; i++) {
    const struct netlink_ask *ask = &query->asks[i];
    kernel.pid_questions += ask->attribute == TASKSTATS_CMD_ATTR_PID;
    if (i < kernel.lose ||
        (kernel.lose_groups && ask->attribute == TASKSTATS_CMD_ATTR_TGID))
      continue;
    make_answer(&record, ask);
    query->sink(query->context, i,
                kernel.length > 0 ? (struct span){bytes, kernel.length}
                                  : record_span(&record));
  }
  query->missing = kernel.lose < query->count ? kernel.lose : query->count;
  kernel.last_id = query->asks[query->count - 1].id;
  kernel.attribute = query->asks[query->count - 1].attribute;
  return 0;
}

static void start(uint32_t count) {
  memset(&client.queue, 0, sizeof(client.queue));
  memset(&kernel, 0, sizeof(kernel));
  client.viewer = (struct viewer){1000, VIEW_ALL};
  kernel.length = 596;
  kernel.fail_after = 1000;
  memset(&client.request, 0, sizeof(client.request));
  client.request.id = 5;
  client.request.count = count;
  for (uint32_t i = 0; i < count; i++)
    put_u32(client.request.buffer + REQUEST_SIZE + 4 * i, 100000 + i);
}

/* The frames in the queue, as kind and count; everything else is skipped. */
struct seen {
  unsigned frames, replies;
  uint32_t records, end, errors, error;
  uint64_t kernel_gap, queue_gap, withheld;
  uint32_t coarse; /* records in frames with that flag */
};

static struct seen take_frames(void) {
  struct seen seen = {0};
  while (client.queue.head < client.queue.tail) {
    const uint8_t *at = client.queue.bytes + client.queue.head;
    const uint8_t *payload = at + FRAME_SIZE;
    const uint32_t count = get_u32(at + FRAME_COUNT);
    CHECK(get_u32(at + FRAME_REQUEST) == 5);
    seen.frames++;
    if (at[FRAME_KIND] == KIND_REPLY)
      seen.replies++, seen.records += count,
          seen.coarse += at[FRAME_FLAGS] & FRAME_FLAG_COARSE ? count : 0;
    else if (at[FRAME_KIND] == KIND_END)
      seen.end = count;
    else if (at[FRAME_KIND] == KIND_ERROR)
      seen.errors++, seen.error = get_u32(payload + ERROR_ERRNO);
    else if (payload[GAP_REASON] == REASON_KERNEL)
      seen.kernel_gap += get_u32(payload + GAP_COUNT);
    else if (payload[GAP_REASON] == REASON_QUEUE)
      seen.queue_gap += get_u32(payload + GAP_COUNT);
    else if (payload[GAP_REASON] == REASON_WITHHELD)
      seen.withheld += get_u32(payload + GAP_COUNT);
    client.queue.head += FRAME_SIZE + get_u32(at + FRAME_LENGTH);
  }
  return seen;
}

static struct seen get_all(unsigned size, request_step *step) {
  struct service service = {.netlink = &netlink, .batch = size};
  struct seen all = {0};
  bool done = false;
  for (int steps = 0; !done && steps < 2000; steps++) {
    CHECK(outq_room(&client.queue) >= STEP_ROOM);
    done = step(&service, &client);
    const struct seen seen = take_frames();
    all.frames += seen.frames;
    all.replies += seen.replies;
    all.records += seen.records;
    all.end = seen.end;
    all.errors += seen.errors;
    all.error = seen.error;
    all.kernel_gap += seen.kernel_gap;
    all.queue_gap += seen.queue_gap;
    all.withheld += seen.withheld;
    all.coarse += seen.coarse;
  }
  CHECK(done);
  return all;
}

static void whole_answer(void) {
  start(1024);
  const struct seen seen = get_all(109, get_by_tgid);
  CHECK(seen.records == 1024 && seen.end == 1024 && seen.replies == 10);
  CHECK(seen.frames == 11 && kernel.last_id == 101023);
  CHECK(kernel.attribute == TASKSTATS_CMD_ATTR_TGID);
}

static void lost_answers(void) {
  start(1000);
  kernel.lose = 3;
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.records == 970 && seen.end == 970);
  CHECK(seen.kernel_gap == 30 && seen.queue_gap == 0 && seen.errors == 0);
  CHECK(kernel.attribute == TASKSTATS_CMD_ATTR_PID);
}

/* 100 and 50 ids, and then 35 batches of 25. */
static void slow_batches_become_small(void) {
  start(1024);
  kernel.slow = 2;
  const struct seen seen = get_all(100, get_by_tgid);
  CHECK(seen.records == 1024 && seen.end == 1024);
  CHECK(kernel.batches == 37);
}

static void nothing_answered(void) {
  start(10);
  kernel.lose = 10;
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.replies == 0 && seen.end == 0 && seen.kernel_gap == 10);
}

static void system_call_fails(void) {
  start(1000);
  kernel.fail_after = 2;
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.records == 200 && seen.errors == 1 && seen.error == ENOMEM);
  CHECK(seen.end == 0 && seen.frames == 3);
}

static void answers_longer_than_expected(void) {
  start(100);
  kernel.length = 8192;
  const struct seen seen = get_all(100, get_by_pid);
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

/* One batch: six ids of each kind of task; 9 is foreign, too. */
static void start_partial(enum view view) {
  start(60);
  kernel.length = 0;
  client.viewer.view = view;
}

static void own_view_by_pid(void) {
  start_partial(VIEW_OWN);
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.records == 12 && seen.end == 12); /* OWN and ABSENT */
  CHECK(seen.withheld == 48 && seen.coarse == 0);
  CHECK(seen.kernel_gap == 0 && seen.queue_gap == 0);
  CHECK(kernel.asked == 36); /* not those that are plainly foreign */
}

static void own_view_by_tgid(void) {
  start_partial(VIEW_OWN);
  const struct seen seen = get_all(100, get_by_tgid);
  CHECK(seen.records == 12 && seen.withheld == 48);
  CHECK(kernel.asked == 72 && kernel.pid_questions == 36);
  start_partial(VIEW_OWN);
  kernel.proof_fails = true;
  CHECK(get_all(100, get_by_tgid).records == 6); /* ABSENT */
}

static void coarse_view(void) {
  start_partial(VIEW_COARSE);
  struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.records == 60 && seen.coarse == 48 && seen.withheld == 0);
  CHECK(seen.end == 60);
  start_partial(VIEW_COARSE);
  seen = get_all(100, get_by_tgid);
  CHECK(seen.records == 60 && seen.coarse == 48 && seen.withheld == 0);
}

static void all_view_asks_once(void) {
  start_partial(VIEW_ALL);
  const struct seen seen = get_all(100, get_by_tgid);
  CHECK(seen.records == 60 && seen.withheld == 0 && seen.coarse == 0);
  CHECK(kernel.asked == 60 && kernel.looks == 0);
}

/* A TGID whose proof is lost is withheld; one that is lost itself is lost. */
static void lost_proofs(void) {
  start_partial(VIEW_OWN);
  for (uint32_t i = 0; i < 10; i++)
    put_u32(client.request.buffer + REQUEST_SIZE + 4 * i, 100);
  client.request.count = 10;
  kernel.lose = 5; /* two of both, and one proof */
  const struct seen seen = get_all(100, get_by_tgid);
  CHECK(seen.kernel_gap == 2 && seen.withheld == 1 && seen.records == 7);
}

/* The proof is not shown in the place of what was asked for. */
static void proofs_alone(void) {
  start_partial(VIEW_OWN);
  for (uint32_t i = 0; i < 60; i++)
    put_u32(client.request.buffer + REQUEST_SIZE + 4 * i, 100);
  kernel.lose_groups = true;
  const struct seen seen = get_all(100, get_by_tgid);
  CHECK(seen.kernel_gap == 60 && seen.records == 0 && seen.withheld == 0);
}

/* Two questions an id: not more of them than a batch has room for. */
static void largest_batches(void) {
  start_partial(VIEW_OWN);
  client.request.count = 1024;
  for (uint32_t i = 0; i < 1024; i++)
    put_u32(client.request.buffer + REQUEST_SIZE + 4 * i, 100);
  const struct seen seen = get_all(NETLINK_BATCH, get_by_tgid);
  CHECK(seen.records == 1024 && seen.end == 1024);
  CHECK(kernel.asked == 2048 && kernel.batches == 2048 / NETLINK_BATCH);
}

static void nothing_to_ask(void) {
  start_partial(VIEW_OWN);
  for (uint32_t i = 0; i < 60; i++)
    put_u32(client.request.buffer + REQUEST_SIZE + 4 * i, FOREIGN);
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.withheld == 60 && seen.end == 0 && kernel.batches == 0);
}

static void unreadable_records_are_not_coarse(void) {
  start(50);
  client.viewer.view = VIEW_COARSE;
  kernel.length = 100; /* no attributes at all */
  const struct seen seen = get_all(100, get_by_pid);
  CHECK(seen.withheld == 50 && seen.records == 0);
}

int main(void) {
  check_run("batches that take the kernel long become small",
            slow_batches_become_small);
  check_run("an answer is REPLY frames and END", whole_answer);
  check_run("lost answers become one GAP with their number", lost_answers);
  check_run("an answer can be a GAP and nothing else", nothing_answered);
  check_run("an errno becomes ERROR in the place of END", system_call_fails);
  check_run("answers that do not fit the frame are counted",
            answers_longer_than_expected);
  check_run("the answers to a batch fit one frame", batch_fits_a_frame);
  check_run("the own view shows own records and errors, and counts the rest",
            own_view_by_pid);
  check_run("a TGID record is shown with the PID record of its task alone",
            own_view_by_tgid);
  check_run("the coarse view marks the records of others", coarse_view);
  check_run("the view of everything asks once and does not look at /proc",
            all_view_asks_once);
  check_run("a TGID record without its proof is withheld", lost_proofs);
  check_run("a proof is not sent in the place of a lost record", proofs_alone);
  check_run("the questions of a partial view fit a batch", largest_batches);
  check_run("the kernel is not asked about tasks of others", nothing_to_ask);
  check_run("what cannot be made coarse is withheld",
            unreadable_records_are_not_coarse);
  return check_end();
}
