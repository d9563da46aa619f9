/*
 * The work of the helper itself, counted by callgrind: answers to 1,024
 * questions, of a kernel that always says the same, and 1,024 exits. Prints
 * nothing.
 */
#include "../clock.h"
#include "../netlink.h"

static int fake_netlink_get(struct netlink *netlink,
                            struct netlink_query *query);
static int64_t fake_clock_ns(void);
#define netlink_get fake_netlink_get
#define clock_ns fake_clock_ns
#include "../get.c"
#undef netlink_get
#undef clock_ns

#include "record.h"

#include <stdlib.h>

enum { RECORDS = 1024, BATCH = 64 };

static struct client client;
static struct netlink netlink;
static struct service service = {.netlink = &netlink};
static struct record reply;

static int64_t fake_clock_ns(void) {
  return 0;
}

static int fake_netlink_get(struct netlink *unused,
                            struct netlink_query *query) {
  (void)unused;
  for (unsigned i = 0; i < query->count; i++)
    query->sink(query->context, i, record_span(&reply));
  return 0;
}

static void forget_frames(void) {
  client.queue.head = client.queue.tail = 0;
}

/* What valgrind counts is chosen by the names of these two. */
__attribute__((noinline)) void count_answers(void);
__attribute__((noinline)) void count_exits(void);

void count_answers(void) {
  while (!get_by_pid(&service, &client))
    forget_frames();
}

void count_exits(void) {
  struct span exits[BATCH];
  for (unsigned i = 0; i < BATCH; i++)
    exits[i] = record_span(&reply);
  for (unsigned done = 0; done < RECORDS; done += BATCH) {
    forget_frames();
    client_take_exits(&client, 0, exits, BATCH);
  }
}

int main(void) {
  client.viewer = (struct viewer){1000, VIEW_ALL};
  record_make(&reply, TASKSTATS_TYPE_AGGR_PID, 4711, 16, 560);
  service.batch = get_batch(reply.length);
  client.request.id = 1;
  client.request.count = RECORDS;
  count_answers();
  if (client.request.sent != RECORDS)
    return EXIT_FAILURE;
  count_exits();
  return client.losses.queue == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
