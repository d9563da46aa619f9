/* client.c and losses.c: exit events of a client that does not keep up. */
#include "../client.c"

#include "../exits.h"

#include "check.h"
#include "record.h"

#include <sys/socket.h>

enum { BATCH = 64, ROUNDS = 2000 };

static struct client client;
static struct record records[BATCH];
static struct span datagrams[BATCH];

static void start(enum view view) {
  memset(&client, 0, sizeof(client));
  client.fd = -1;
  client.listening = true;
  client.viewer = (struct viewer){1000, view};
  for (unsigned i = 0; i < BATCH; i++) {
    record_make(&records[i], TASKSTATS_TYPE_AGGR_PID, i, 16, 560);
    record_put32(&records[i], 120, i % 2 ? 1000 : 2000); /* ac_uid */
    if (i % 4 == 3)
      records[i].stats[8] = TASK_FLAG_ASU;
    datagrams[i] = record_span(&records[i]);
  }
}

struct account {
  uint64_t exact, coarse, lost, queue, withheld;
};

static struct account account(void) {
  struct account sum = {0};
  for (size_t at = client.queue.head; at < client.queue.tail;) {
    const uint8_t *header = client.queue.bytes + at;
    const uint8_t *payload = header + FRAME_SIZE;
    const uint32_t count = get_u32(header + FRAME_COUNT);
    if (header[FRAME_KIND] == KIND_EXITS)
      *(header[FRAME_FLAGS] & FRAME_FLAG_COARSE ? &sum.coarse : &sum.exact) +=
          count;
    else if (payload[GAP_REASON] == REASON_KERNEL)
      sum.lost += get_u32(payload + GAP_COUNT);
    else if (payload[GAP_REASON] == REASON_QUEUE)
      sum.queue += get_u32(payload + GAP_COUNT);
    else
      sum.withheld += get_u32(payload + GAP_COUNT);
    CHECK(get_u32(header + FRAME_REQUEST) == 0);
    at += FRAME_SIZE + get_u32(header + FRAME_LENGTH);
  }
  return sum;
}

static void own_view(void) {
  start(VIEW_OWN);
  client_take_exits(&client, 3, datagrams, BATCH);
  losses_tell(&client.losses, &client.queue, 0, INT64_MAX);
  const struct account sum = account();
  CHECK(sum.exact == BATCH / 4 && sum.coarse == 0);
  CHECK(sum.withheld == BATCH - BATCH / 4);
  CHECK(get_u16(client.queue.bytes + FRAME_SOURCE) == 3);
}

static void coarse_view(void) {
  start(VIEW_COARSE);
  const uint8_t unknown[2] = {200, 0};
  memcpy(records[0].stats, unknown, 2);
  client_take_exits(&client, 0, datagrams, BATCH);
  losses_tell(&client.losses, &client.queue, 0, INT64_MAX);
  const struct account sum = account();
  CHECK(sum.exact == BATCH / 4 && sum.withheld == 1);
  CHECK(sum.coarse == BATCH - BATCH / 4 - 1);
  CHECK(record_get64(&records[2], 120) == 2000); /* the source stays exact */
}

/* Who never reads is told exactly how many are lost. */
static void nothing_is_unaccounted(void) {
  start(VIEW_ALL);
  for (unsigned i = 0; i < ROUNDS; i++) {
    client_take_exits(&client, 0, datagrams, BATCH);
    CHECK(outq_room(&client.queue) >= STEP_ROOM);
  }
  losses_kernel(&client.losses, 5, 77, 1000);
  losses_kernel(&client.losses, 5, 99, 1);
  CHECK(losses_due(&client.losses) == 0);
  losses_tell(&client.losses, &client.queue, 0, INT64_MAX);
  CHECK(losses_due(&client.losses) == INT64_MAX);
  const struct account sum = account();
  CHECK(sum.queue > 0 && sum.exact > 0 && sum.lost == 1001);
  CHECK(sum.exact + sum.queue == (uint64_t)ROUNDS * BATCH);
}

static void answers_are_not_dropped(void) {
  start(VIEW_ALL);
  for (int i = 0; i < 10; i++) {
    struct frame frame;
    CHECK(frame_open(&frame, &client.queue));
    while (frame_append(&frame, datagrams[0]))
      continue;
    frame_close(&frame, KIND_REPLY, 0, 0, 0);
  }
  for (unsigned i = 0; i < ROUNDS; i++)
    client_take_exits(&client, 0, datagrams, BATCH);
  unsigned replies = 0;
  for (size_t at = 0; at < client.queue.tail;
       at += FRAME_SIZE + get_u32(client.queue.bytes + at + FRAME_LENGTH))
    replies += client.queue.bytes[at + FRAME_KIND] == KIND_REPLY;
  CHECK(replies == 10);
}

/* Telling waits for room, and does not forget meanwhile. */
static void losses_wait_for_room(void) {
  start(VIEW_ALL);
  losses_kernel(&client.losses, MAX_CPUS - 1, 5, 7);
  client.losses.withheld = 3;
  client.queue.tail = OUTQ_CAPACITY - GAP_ROOM;
  losses_tell(&client.losses, &client.queue, 0, INT64_MAX);
  CHECK(client.queue.tail == OUTQ_CAPACITY - GAP_ROOM);
  client.queue.head = client.queue.tail = 0;
  losses_tell(&client.losses, &client.queue, 0, INT64_MAX);
  const struct account sum = account();
  CHECK(sum.lost == 7 && sum.withheld == 3);
}

static void others_are_told_once_a_second(void) {
  const int64_t now = INT64_C(5000000000);
  start(VIEW_OWN);
  client.losses.told_ns = now;
  client.losses.withheld = 3;
  losses_tell(&client.losses, &client.queue, 0, now + 999999999);
  CHECK(outq_empty(&client.queue));
  CHECK(losses_due(&client.losses) == now + 1000000000);
  losses_tell(&client.losses, &client.queue, 0, now + 1000000000);
  CHECK(account().withheld == 3);
  client.losses.withheld++;
  CHECK(losses_due(&client.losses) == now + 2000000000);
  losses_tell(&client.losses, &client.queue, 0, now + 2000000000);
  CHECK(account().withheld == 4);
}

static void flushing_tells_losses(void) {
  const int64_t second = 1000000000;
  int ends[2];
  uint8_t bytes[256] = {0};
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  start(VIEW_OWN);
  client.fd = ends[0];
  client.losses.withheld = 3;
  CHECK(client_flush(&client, second - 1));
  CHECK(recv(ends[1], bytes, sizeof(bytes), MSG_DONTWAIT) < 0);
  CHECK(client_flush(&client, second));
  CHECK(recv(ends[1], bytes, sizeof(bytes), MSG_DONTWAIT) == GAP_ROOM);
  CHECK(bytes[FRAME_KIND] == KIND_GAP);
  CHECK(bytes[FRAME_SIZE + GAP_REASON] == REASON_WITHHELD);
  CHECK(get_u32(bytes + FRAME_SIZE + GAP_COUNT) == 3);
  client.losses.withheld = 1;
  CHECK(client_flush(&client, 2 * second - 1));
  CHECK(recv(ends[1], bytes, sizeof(bytes), MSG_DONTWAIT) < 0);
  close(ends[0]);
  close(ends[1]);
}

static void nothing_stays(void) {
  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  start(VIEW_OWN);
  client.fd = ends[0];
  client_take_exits(&client, 0, datagrams, BATCH);
  CHECK(client_flush(&client, 1));
  client.closing = client.refused = true;
  client.stuck_ns = client.next_ns = 5;
  client_leave(&client);
  static struct client empty;
  empty.fd = -1;
  CHECK(memcmp(&client, &empty, sizeof(client)) == 0);
  close(ends[1]);
}

int main(void) {
  check_run("own events are exact, others and set-uid ones withheld", own_view);
  check_run("the coarse view shows coarse copies", coarse_view);
  check_run("delivered and lost add up for who never reads",
            nothing_is_unaccounted);
  check_run("answers are never dropped for events", answers_are_not_dropped);
  check_run("losses wait for room", losses_wait_for_room);
  check_run("what is withheld is told once a second",
            others_are_told_once_a_second);
  check_run("what is missing is told without being asked for",
            flushing_tells_losses);
  check_run("nothing stays of a client that has left", nothing_stays);
  return check_end();
}
