/*
 * netlink.c: each question of a batch gets its answer or is counted, whatever
 * the kernel does.
 */
#include "fake_netlink.h"

#include <stdlib.h>

static struct netlink netlink;
static struct netlink_ask asks[NETLINK_BATCH];
static unsigned seen[NETLINK_BATCH];
static uint32_t seen_id[NETLINK_BATCH];

static void sink(void *context, unsigned index, struct span datagram) {
  CHECK(context == seen);
  CHECK(index < NETLINK_BATCH);
  struct question answer = {0};
  CHECK(datagram.length >= sizeof(struct nlmsghdr));
  const size_t length =
      datagram.length < sizeof(answer) ? datagram.length : sizeof(answer);
  memcpy(&answer, datagram.bytes, length);
  seen[index]++;
  seen_id[index] = answer.id;
}

static void start(behaviour *behave) {
  kernel_start(behave);
  memset(seen, 0, sizeof(seen));
  netlink = (struct netlink){
      .fd = kernel.ends[0],
      .port = PORT,
      .family = FAMILY,
  };
  for (unsigned i = 0; i < NETLINK_BATCH; i++)
    asks[i] = (struct netlink_ask){TASKSTATS_CMD_ATTR_PID, 1000 + i};
}

/* Asks and checks what must always hold; returns what is missing. */
static unsigned get(unsigned count) {
  struct netlink_query query = {asks, count, sink, seen, 0};
  memset(seen, 0, sizeof(seen));
  CHECK(netlink_get(&netlink, &query) == 0);
  unsigned answered = 0;
  for (unsigned i = 0; i < NETLINK_BATCH; i++) {
    CHECK(seen[i] <= (i < count));
    CHECK(seen[i] == 0 || seen_id[i] == asks[i].id);
    answered += seen[i];
  }
  CHECK(answered + query.missing == count);
  return query.missing;
}

/* Runs and tells the milliseconds that it took. */
static int64_t timed_get(unsigned count, unsigned *missing) {
  const int64_t before = clock_ns();
  *missing = get(count);
  return (clock_ns() - before) / 1000000;
}

static void answer(const struct question *question, unsigned position) {
  (void)position;
  reply(question, 0);
}

static void answers_all(void) {
  start(answer);
  CHECK(get(NETLINK_BATCH) == 0);
  CHECK(get(1) == 0);
  CHECK(kernel.sends == 2 && netlink.strays == 0);
  kernel_stop();
}

static struct question held[NETLINK_BATCH];

static void answer_backwards(const struct question *question,
                             unsigned position) {
  held[position] = *question;
  if (position == NETLINK_BATCH - 1)
    for (unsigned i = NETLINK_BATCH; i-- > 0;)
      reply(&held[i], 0);
}

static void order_does_not_matter(void) {
  start(answer_backwards);
  CHECK(get(NETLINK_BATCH) == 0);
  CHECK(netlink.strays == 0);
  kernel_stop();
}

static void answer_twice(const struct question *question, unsigned position) {
  answer(question, position);
  answer(question, position);
}

static void duplicates_are_dropped(void) {
  start(answer_twice);
  CHECK(get(100) == 0);
  CHECK(get(1) == 0); /* and the rest of the duplicates is late here */
  CHECK(netlink.strays >= 99);
  kernel_stop();
}

static void drop_thirds_once(const struct question *question,
                             unsigned position) {
  if (kernel.sends == 1 && position % 3 == 0)
    kernel.receive_error = ENOBUFS;
  else
    reply(question, 0);
}

static void lost_answers_are_asked_again(void) {
  unsigned missing;
  start(drop_thirds_once);
  CHECK(timed_get(99, &missing) < 500);
  CHECK(missing == 0);
  CHECK(kernel.sends == 2 && kernel.questions == 99 + 33);
  kernel_stop();
}

static void drop_one_always(const struct question *question,
                            unsigned position) {
  if (question->id == 1007)
    kernel.receive_error = ENOBUFS;
  else
    answer(question, position);
}

static void lost_twice_is_missing(void) {
  unsigned missing;
  start(drop_one_always);
  CHECK(timed_get(32, &missing) < 500);
  CHECK(missing == 1 && seen[7] == 0);
  CHECK(kernel.sends == 2 && kernel.questions == 33);
  kernel_stop();
}

static void drop_silently(const struct question *question, unsigned position) {
  if (position > 0)
    reply(question, 0);
}

static void silence_ends_with_the_timeout(void) {
  unsigned missing;
  start(drop_silently);
  const int64_t took = timed_get(2, &missing);
  CHECK(missing == 1 && seen[0] == 0 && seen[1] == 1);
  CHECK(took >= ROUNDS * TIMEOUT_NS / 1000000 &&
        took < ROUNDS * TIMEOUT_NS / 1000000 + 1000);
  kernel_stop();
}

static void answer_after_a_stranger(const struct question *question,
                                    unsigned position) {
  struct question forged = *question;
  forged.id = 666;
  forged.header.nlmsg_pid = PORT;
  push(99, &forged, sizeof(forged));
  answer(question, position);
}

static void strangers_are_not_believed(void) {
  start(answer_after_a_stranger);
  CHECK(get(50) == 0);
  CHECK(netlink.strays == 50);
  kernel_stop();
}

static void truncate_first(const struct question *question, unsigned position) {
  static uint8_t bytes[INBOX_SLOT_BYTES + 1];
  if (kernel.sends > 1) {
    answer(question, position);
    return;
  }
  struct question reply_header = *question;
  reply_header.header.nlmsg_pid = PORT;
  memcpy(bytes, &reply_header, sizeof(reply_header));
  push(0, bytes, sizeof(bytes));
  kernel.receive_error = ENOBUFS;
}

static void truncated_answers_do_not_count(void) {
  start(truncate_first);
  CHECK(get(20) == 0);
  CHECK(netlink.strays == 20 && kernel.sends == 2);
  kernel_stop();
}

/* Everything that is wrong with a header, each followed by the right one. */
static void answer_after_nonsense(const struct question *question,
                                  unsigned position) {
  struct question right = *question;
  right.header.nlmsg_pid = PORT;
  for (size_t length = 1; length < sizeof(right.header); length++)
    push(0, &right, length);
  struct question wrong = right;
  wrong.header.nlmsg_len = sizeof(right) + 1;
  push(0, &wrong, sizeof(wrong));
  wrong.header.nlmsg_len = sizeof(right.header) - 1;
  push(0, &wrong, sizeof(wrong));
  wrong = right;
  wrong.header.nlmsg_type = FAMILY + 1;
  push(0, &wrong, sizeof(wrong));
  wrong = right;
  wrong.header.nlmsg_pid = PORT + 1;
  push(0, &wrong, sizeof(wrong));
  wrong = right;
  wrong.header.nlmsg_seq += 4 - position; /* one past the batch of four */
  push(0, &wrong, sizeof(wrong));
  wrong.header.nlmsg_seq = right.header.nlmsg_seq - position - 1;
  push(0, &wrong, sizeof(wrong));
  wrong.header.nlmsg_seq = 0;
  push(0, &wrong, sizeof(wrong));
  answer(question, position);
}

static void nonsense_is_dropped(void) {
  start(answer_after_nonsense);
  CHECK(get(4) == 0);
  CHECK(netlink.strays == 4 * (15 + 7));
  kernel_stop();
}

static void refuse(const struct question *question, unsigned position) {
  (void)position;
  struct {
    struct nlmsghdr header;
    int32_t error;
    struct question question;
  } error = {
      .header = {sizeof(error), NLMSG_ERROR, 0, question->header.nlmsg_seq,
                 PORT},
      .error = -ESRCH,
      .question = *question,
  };
  /* The fake's echo check reads the id where a reply has it. */
  struct question *view = (struct question *)(void *)&error;
  view->id = question->id;
  push(0, &error, sizeof(error));
}

static void errors_are_answers(void) {
  start(refuse);
  CHECK(get(10) == 0);
  CHECK(netlink.strays == 0 && kernel.sends == 1);
  kernel_stop();
}

static void sequences_wrap_without_zero(void) {
  start(answer);
  netlink.sequence = UINT32_MAX - 5;
  CHECK(get(5) == 0);
  CHECK(netlink.sequence == UINT32_MAX);
  CHECK(get(10) == 0);
  CHECK(netlink.sequence == 10);
  netlink.sequence = UINT32_MAX - 5;
  CHECK(get(6) == 0);
  CHECK(netlink.sequence == 6);
  kernel_stop();
}

static int get_error(unsigned count) {
  struct netlink_query query = {asks, count, sink, seen, 0};
  const int error = netlink_get(&netlink, &query);
  CHECK(query.missing == count);
  return error;
}

static void system_call_errors_are_told(void) {
  start(answer);
  kernel.send_error = ENOMEM;
  CHECK(get_error(3) == ENOMEM);
  kernel.send_error = EINTR;
  CHECK(get(3) == 0);
  kernel.receive_error = ENOTCONN;
  CHECK(get_error(3) == ENOTCONN);
  CHECK(get(3) == 0);
  kernel.receive_error = EINTR;
  CHECK(get(3) == 0);
  CHECK(get_error(NETLINK_BATCH + 1) == EINVAL);
  kernel_stop();
}

static void ignore(const struct question *question, unsigned position) {
  (void)question;
  (void)position;
}

static void a_flood_of_strangers_ends_too(void) {
  unsigned missing;
  start(ignore);
  kernel.flood = true;
  CHECK(timed_get(1, &missing) < ROUNDS * TIMEOUT_NS / 1000000 + 1000);
  CHECK(missing == 1 && netlink.strays > 1000);
  kernel_stop();
}

/* Any mix of the above, from one seed. */
static void answer_at_random(const struct question *question,
                             unsigned position) {
  switch (rand() % 8) {
  case 0:
    kernel.receive_error = ENOBUFS;
    break;
  case 1:
    answer_twice(question, position);
    break;
  case 2:
    answer_after_a_stranger(question, position);
    break;
  case 3:
    refuse(question, position);
    break;
  default:
    answer(question, position);
  }
  /* So that a loss is always told and no round waits for its timeout. */
  kernel.receive_error = ENOBUFS;
}

static void any_mix_keeps_the_count(void) {
  unsigned missing = 0, asked = 0;
  srand(20261122);
  start(answer_at_random);
  for (int i = 0; i < 3000; i++) {
    const unsigned count = 1 + (unsigned)rand() % NETLINK_BATCH;
    missing += get(count);
    asked += count;
  }
  /* Lost with chance 1/8, and lost again with the same: 1/64. */
  CHECK(missing > asked / 128 && missing < asked / 32);
  kernel_stop();
}

int main(void) {
  check_run("every question of a batch gets its answer", answers_all);
  check_run("the order of answers does not matter", order_does_not_matter);
  check_run("duplicate and late answers are dropped and counted",
            duplicates_are_dropped);
  check_run("after ENOBUFS only the lost questions are asked again",
            lost_answers_are_asked_again);
  check_run("what is lost twice is reported as missing, without a wait",
            lost_twice_is_missing);
  check_run("a kernel that says nothing costs two timeouts",
            silence_ends_with_the_timeout);
  check_run("datagrams of other processes are not believed",
            strangers_are_not_believed);
  check_run("truncated answers do not count", truncated_answers_do_not_count);
  check_run("wrong lengths, types, ports and sequences are dropped",
            nonsense_is_dropped);
  check_run("NLMSG_ERROR is an answer", errors_are_answers);
  check_run("sequence numbers wrap without 0 inside a batch",
            sequences_wrap_without_zero);
  check_run("errors of system calls are told, EINTR is not one",
            system_call_errors_are_told);
  check_run("a flood of foreign datagrams does not hold the helper",
            a_flood_of_strangers_ends_too);
  check_run("any mix of faults delivers each answer once or counts it",
            any_mix_keeps_the_count);
  return check_end();
}
