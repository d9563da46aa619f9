/* exits.c: lists of CPUs, numbers of the kernel, messages of strangers. */
#include "../exits.c"

#include "check.h"
#include "record.h"

static struct exits exits;
static struct exit_stream stream;

static const char *parse(const char *cpus) {
  for (unsigned i = 0; i < exits.count; i++)
    close(exits.streams[i].netlink.fd);
  exits = (struct exits){.count = 0};
  return open_streams(&exits, cpus, 31, 4096);
}

static void lists_of_cpus(void) {
  CHECK(parse("0") == NULL && exits.count == 1);
  CHECK(parse("0-3,8,10-11") == NULL && exits.count == 7);
  CHECK(exits.streams[4].cpu == 8 && exits.streams[6].cpu == 11);
  CHECK(exits.streams[6].netlink.fd == exits.entries[6].fd);
  CHECK(parse("1020-1023") == NULL && exits.streams[3].cpu == 1023);
  CHECK(parse("0-1024") != NULL && exits.count == 0);
  CHECK(parse("") != NULL);
  CHECK(parse("x") != NULL);
  CHECK(parse("0-3x") != NULL);
  CHECK(parse("0-3;5") != NULL);
  CHECK(parse("-1") != NULL);
  CHECK(parse("99999999999999999999") != NULL);
  parse("");
}

static void start(uint32_t first) {
  stream = (struct exit_stream){.netlink = {.fd = -1, .family = 31}};
  count_step(&stream, first);
}

static void missing_numbers(void) {
  start(41);
  CHECK(!stream.gaps && stream.next == 42);
  count_step(&stream, 42);
  CHECK(!stream.gaps);
  count_step(&stream, 50); /* 43 to 49 are missing */
  CHECK(stream.gaps && stream.gap == 43 && stream.skipped == 7);
  count_step(&stream, 52);
  CHECK(stream.gap == 43 && stream.skipped == 8);
}

static void the_wrap_is_no_gap(void) {
  start(UINT32_MAX);
  count_step(&stream, 0);
  CHECK(!stream.gaps && stream.skipped == 0);
  count_step(&stream, 2);
  CHECK(stream.gaps && stream.gap == 1 && stream.skipped == 1);
}

static void a_step_back_is_no_loss(void) {
  start(1000);
  count_step(&stream, 3);
  CHECK(!stream.gaps && stream.skipped == 0);
}

/* Without a socket that counts, the numbers do. */
static void numbers_stand_in_for_the_count(void) {
  start(10);
  count_step(&stream, 15);
  CHECK(newly_dropped(&stream) == 4);
  CHECK(newly_dropped(&stream) == 0);
}

static bool never(void *context) {
  (void)context;
  return false;
}

static void what_has_no_room_stays(void) {
  const struct exit_sink full = {NULL, ignore_batch, ignore_loss, never};
  char byte;
  int ends[2];
  start(10);
  CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
  CHECK(send(ends[1], "x", 1, 0) == 1);
  stream.netlink.fd = ends[0];
  stream.skipped = 4;
  CHECK(!drain(&stream, &full));
  CHECK(recv(ends[0], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1);
  CHECK(stream.dropped == 0); /* the account waits as well */
  CHECK(drain(&stream, &NOBODY));
  CHECK(recv(ends[0], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == -1);
  close(ends[0]);
  close(ends[1]);
}

static bool once(void *context) {
  bool *asked = context;
  const bool first = !*asked;
  *asked = true;
  return first;
}

/* Room for one read of one socket, while both have more. */
static void each_cpu_has_its_turn(void) {
  char byte;
  int ends[2][2];
  parse("");
  for (unsigned i = 0; i < 2; i++) {
    CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends[i]) == 0);
    exits.streams[i] = (struct exit_stream){.netlink = {.fd = ends[i][0]}};
    exits.entries[i] = (struct pollfd){.fd = ends[i][0], .events = POLLIN};
  }
  exits.count = 2;
  for (unsigned round = 0; round < 2; round++) {
    bool asked = false;
    const struct exit_sink sink = {&asked, ignore_batch, ignore_loss, once};
    CHECK(send(ends[0][1], "x", 1, 0) == 1 && send(ends[1][1], "x", 1, 0) == 1);
    CHECK(exits_drain(&exits, &sink) == DRAINED_IN_PART);
  }
  for (unsigned i = 0; i < 2; i++) {
    int left = 0;
    while (recv(ends[i][0], &byte, 1, MSG_DONTWAIT) == 1)
      left++;
    CHECK(left < 2);
    close(ends[i][0]);
    close(ends[i][1]);
  }
  exits.count = 0;
}

static bool judge(struct record *record) {
  uint32_t sequence;
  return is_exit(&stream, record_span(record), &sequence);
}

static void make(struct record *record, uint8_t command) {
  const struct genlmsghdr generic = {.cmd = command, .version = 1};
  record_make(record, TASKSTATS_TYPE_AGGR_PID, 77, 16, 560);
  memcpy(record->bytes + sizeof(struct nlmsghdr), &generic, sizeof(generic));
}

static void strangers(void) {
  struct record record;
  start(0);
  make(&record, TASKSTATS_CMD_NEW);
  CHECK(judge(&record));
  record.bytes[12] = 1; /* nlmsg_pid: an answer to somebody */
  CHECK(!judge(&record));
  make(&record, TASKSTATS_CMD_NEW);
  record.bytes[4] = 32; /* another family */
  CHECK(!judge(&record));
  make(&record, TASKSTATS_CMD_GET);
  CHECK(!judge(&record));
  make(&record, TASKSTATS_CMD_NEW);
  record.length = 18; /* the generic header is cut */
  CHECK(!judge(&record));
  CHECK(stream.error == 0);
  record_no_such_task(&record);
  CHECK(!judge(&record) && stream.error == 3);
}

int main(void) {
  check_run("lists of CPUs are read strictly", lists_of_cpus);
  check_run("missing numbers are counted from the first", missing_numbers);
  check_run("the wrap of the numbers is no gap", the_wrap_is_no_gap);
  check_run("a step back is no loss", a_step_back_is_no_loss);
  check_run("numbers stand in where the socket does not count",
            numbers_stand_in_for_the_count);
  check_run("what there is no room for stays with the kernel",
            what_has_no_room_stays);
  check_run("each CPU has its turn", each_cpu_has_its_turn);
  check_run("what is no exit event is not taken for one", strangers);
  return check_end();
}
