/* policy.c: which records are whose, in every version, whole or cut. */
#include "../policy.c"

#include "../start.h"

#include "check.h"

#include "record.h"
#include <unistd.h>

static const struct viewer USER = {1000, VIEW_OWN};
static struct record record;

/* Members as the C compiler lays them out where the header has the version. */
static const struct {
  uint16_t version, size, uid, pid, peak_vm, comm, read_bytes, cpu_delay, etime;
} SHAPES[] = {
    {4, 272, 120, 128, 208, 80, 248, 24, 144},
    {8, 328, 120, 128, 208, 80, 248, 24, 144},
    {13, 416, 120, 128, 208, 80, 248, 24, 144},
    {14, 432, 120, 128, 208, 80, 248, 24, 144},
    {15, 560, 168, 176, 256, 128, 296, 24, 192},
    {16, 560, 120, 128, 208, 80, 248, 24, 144},
    {17, 688, 120, 128, 208, 80, 248, 24, 144},
};

static void make(size_t shape, uint32_t uid) {
  record_make(&record, TASKSTATS_TYPE_AGGR_PID, 77, SHAPES[shape].version,
              SHAPES[shape].size);
  record_put32(&record, SHAPES[shape].uid, uid);
  record_put32(&record, SHAPES[shape].pid, 77);
  record_put64(&record, SHAPES[shape].peak_vm, 4096);
}

static bool owns(void) {
  return policy_owns(&USER, 77, record_span(&record));
}

static void own_records_of_every_version(void) {
  for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
    make(i, 1000);
    CHECK(owns());
    make(i, 1001);
    CHECK(!owns());
    make(i, 0);
    CHECK(!owns());
  }
}

static void wrong_offsets_do_not_pass(void) {
  make(5, 0); /* version 16, whose ac_uid stands where 15 has another field */
  record_put32(&record, 168, 1000);
  CHECK(!owns());
  make(4, 0);
  record_put32(&record, 120, 1000);
  CHECK(!owns());
}

#define IS_IN(first, last, ...) || (version >= (first) && version <= (last))

static void unknown_versions(void) {
  for (unsigned version = 0; version <= UINT16_MAX; version++) {
    make(6, 1000);
    const uint16_t value = (uint16_t)version;
    memcpy(record.stats, &value, sizeof(value));
    const bool known = false TASK_LAYOUTS(IS_IN);
    if (!known)
      CHECK(!owns() && !policy_coarsen(record_span(&record)));
  }
}

static void short_structs(void) {
  for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++)
    for (size_t size = 0; size < SHAPES[i].size; size++) {
      record_make(&record, TASKSTATS_TYPE_AGGR_PID, 77, SHAPES[i].version,
                  size);
      for (size_t at = 2; at + 4 <= size; at += 2)
        record_put32(&record, at, 1000);
      CHECK(!owns());
      if (size < SHAPES[i].peak_vm + 8U)
        CHECK(!policy_coarsen(record_span(&record)));
    }
}

static void cut_datagrams(void) {
  make(5, 1000);
  const size_t whole = record.length;
  for (record.length = 0; record.length < whole; record.length++)
    CHECK(!owns());
}

static void another_task(void) {
  make(5, 1000);
  CHECK(!policy_owns(&USER, 78, record_span(&record)));
  record_put32(&record, SHAPES[5].pid, 78);
  CHECK(!owns());
}

static void groups_alone_prove_nothing(void) {
  const struct viewer root = {0, VIEW_OWN};
  record_make(&record, TASKSTATS_TYPE_AGGR_TGID, 77, 16, 560);
  CHECK(!policy_owns(&root, 0, record_span(&record)));
  CHECK(!policy_owns(&root, 77, record_span(&record)));
  CHECK(!owns());
}

static void zombies(void) {
  make(5, 1000);
  record.stats[8] = TASK_FLAG_ASU;
  CHECK(owns());
  record_put64(&record, SHAPES[5].peak_vm, 0);
  CHECK(!owns());
  record.stats[8] = TASK_FLAG_AFORK;
  CHECK(owns());
}

/* Every byte set, so that what is left over shows. */
static void make_full(size_t shape, uint16_t aggregate) {
  record_make(&record, aggregate, 77, SHAPES[shape].version,
              SHAPES[shape].size + 64U);
  memset(record.stats + 2, 0x5a, record.length - 38);
}

static void coarse_records(void) {
  const uint64_t full = UINT64_C(0x5a5a5a5a5a5a5a5a);
  for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
    make_full(i, i % 2 ? TASKSTATS_TYPE_AGGR_PID : TASKSTATS_TYPE_AGGR_TGID);
    CHECK(policy_coarsen(record_span(&record)));
    CHECK(record_get64(&record, SHAPES[i].comm) == 0);
    CHECK(record_get64(&record, SHAPES[i].read_bytes) == 0);
    CHECK(record_get64(&record, 16) == 0); /* cpu_count */
    CHECK(record_get64(&record, SHAPES[i].cpu_delay) ==
          full / 1000000000 * 1000000000);
    CHECK(record_get64(&record, SHAPES[i].etime) == full / 1000000 * 1000000);
    CHECK(record_get64(&record, SHAPES[i].peak_vm) == full);
    CHECK(u32_at((struct span){record.stats, 8192}, SHAPES[i].uid) ==
          0x5a5a5a5a);
    for (size_t at = SHAPES[i].size;
         SHAPES[i].version >= 14 && at < record.length - 36; at++)
      CHECK(record.stats[at] == 0);
  }
}

/* The attributes of the message from `from` on once more, at its end. */
static void append_again(size_t from) {
  const size_t length = record.length - from;
  memcpy(record.bytes + record.length, record.bytes + from, length);
  record.length += length;
  const uint32_t whole = (uint32_t)record.length;
  memcpy(record.bytes, &whole, sizeof(whole));
}

/* What is judged by the first record must not carry a second one out. */
static void two_of_a_kind(void) {
  make(5, 1000);
  append_again(20); /* a second AGGR_PID */
  record_put32(&record, SHAPES[5].uid + 560 + 16, 1001);
  CHECK(!owns());
  CHECK(!policy_coarsen(record_span(&record)));
  CHECK(policy_judge_exit(&USER, record_span(&record)) == WITHHOLD);
  make(5, 1000);
  append_again(32); /* a second STATS, in the same aggregate */
  const struct nlattr nest = {(uint16_t)(record.length - 20),
                              TASKSTATS_TYPE_AGGR_PID};
  memcpy(record.bytes + 20, &nest, sizeof(nest));
  CHECK(!owns());
  CHECK(!policy_coarsen(record_span(&record)));
}

static void more_than_records(void) {
  make(5, 1000);
  record.length += 32; /* behind the end of the message */
  CHECK(!owns());
  CHECK(!policy_coarsen(record_span(&record)));
  make(5, 1000);
  append_again(24); /* the id and the record, outside of an aggregate */
  CHECK(!owns());
  CHECK(!policy_coarsen(record_span(&record)));
}

/* As some kernels align the struct, on processors that must have it so. */
static void padded(void) {
  const struct nlattr nothing = {4, TASKSTATS_TYPE_NULL};
  make(5, 1000);
  append_again(record.length - 4);
  memmove(record.bytes + 24, record.bytes + 20, record.length - 24);
  memcpy(record.bytes + 20, &nothing, sizeof(nothing));
  CHECK(owns());
  CHECK(policy_coarsen(record_span(&record)));
}

/* The sum over the group behind the record of its last thread. */
static struct span append_group(uint16_t version, size_t size) {
  static struct record group;
  record_make(&group, TASKSTATS_TYPE_AGGR_TGID, 77, version, size);
  memset(group.stats + 2, 0x5a, size - 2);
  memcpy(record.bytes + record.length, group.bytes + 20, group.length - 20);
  const struct span stats = {record.bytes + record.length + 16, size};
  record.length += group.length - 20;
  const uint32_t whole = (uint32_t)record.length;
  memcpy(record.bytes, &whole, sizeof(whole));
  return stats;
}

/* One record that is known does not carry out another that is not. */
static void unknown_beside_known(void) {
  make(5, 1000);
  append_group(16, 560);
  const uint16_t unknown = 99;
  memcpy(record.stats, &unknown, sizeof(unknown));
  CHECK(!policy_coarsen(record_span(&record)));
}

/* A message without a record, and one that is larger than the copy. */
static void nothing_to_coarsen(void) {
  const uint32_t headers = 20;
  make(5, 1000);
  memcpy(record.bytes, &headers, sizeof(headers));
  record.length = headers;
  CHECK(!policy_coarsen(record_span(&record)));
  record_make(&record, TASKSTATS_TYPE_AGGR_PID, 77, 16, RECORD_MOST - 36);
  CHECK(policy_coarse_copy(record_span(&record)).bytes != NULL);
  record_make(&record, TASKSTATS_TYPE_AGGR_PID, 77, 16, RECORD_MOST - 36 + 1);
  CHECK(policy_coarse_copy(record_span(&record)).bytes == NULL);
}

/* The rules of a layout reach further than the shortest struct that has it. */
static void behind_short_structs(void) {
  for (size_t size = 216; size < 560; size++) {
    record_make(&record, TASKSTATS_TYPE_AGGR_PID, 77, 4, size);
    memset(record.stats + size, 0x5a, 560 - size);
    CHECK(policy_coarsen(record_span(&record)));
    for (size_t at = size; at < 560; at++)
      CHECK(record.stats[at] == 0x5a);
  }
}

static void exits(void) {
  const struct viewer coarse = {1001, VIEW_COARSE};
  const struct viewer all = {1001, VIEW_ALL};
  make(5, 1000);
  append_group(16, 560);
  const struct span exit = record_span(&record);
  CHECK(policy_judge_exit(&USER, exit) == SHOW_EXACT);
  record.stats[8] = TASK_FLAG_ASU;
  CHECK(policy_judge_exit(&USER, exit) == WITHHOLD);
  record.stats[8] = TASK_FLAG_AFORK;
  CHECK(policy_judge_exit(&USER, exit) == SHOW_EXACT);
  record_put32(&record, SHAPES[5].uid, 1001);
  CHECK(policy_judge_exit(&USER, exit) == WITHHOLD);
  record_put32(&record, SHAPES[5].uid, 1000);
  CHECK(policy_judge_exit(&coarse, exit) == SHOW_COARSE);
  CHECK(policy_judge_exit(&all, exit) == SHOW_EXACT);
}

/* Older kernels leave it 0, see policy_coarsen(). */
static void groups_without_a_version(void) {
  make(1, 1000);
  struct span group = append_group(0, SHAPES[1].size);
  CHECK(policy_judge_exit(&USER, record_span(&record)) == SHOW_EXACT);
  CHECK(policy_coarsen(record_span(&record)));
  CHECK(u64_at(group, SHAPES[1].read_bytes) == 0);
  CHECK(u64_at(group, SHAPES[1].cpu_delay) % 1000000000 == 0);
  CHECK(u64_at(group, SHAPES[1].cpu_delay) > 0);
  make(1, 1000);
  append_group(0, SHAPES[1].peak_vm); /* shorter than its task's */
  CHECK(!policy_coarsen(record_span(&record)));
  make(1, 1000);
  append_group(99, SHAPES[1].size);
  CHECK(!policy_coarsen(record_span(&record)));
  record_make(&record, TASKSTATS_TYPE_AGGR_TGID, 77, 0, 560);
  CHECK(!policy_coarsen(record_span(&record)));
}

static void coarse_is_final(void) {
  make_full(6, TASKSTATS_TYPE_AGGR_PID);
  CHECK(policy_coarsen(record_span(&record)));
  const struct record once = record;
  CHECK(policy_coarsen(record_span(&record)));
  CHECK(memcmp(once.bytes, record.bytes, RECORD_MOST) == 0);
  for (size_t at = 560; at < 688; at++) /* when the longest delay was */
    CHECK(record.stats[at] == 0);
}

static void sightings(void) {
  const struct viewer self = {geteuid(), VIEW_OWN};
  const struct viewer other = {geteuid() + 1, VIEW_OWN};
  const uint32_t id = (uint32_t)getpid();
  CHECK(dup2(STDERR_FILENO, CHANNEL_FD) == CHANNEL_FD);
  CHECK(dup2(STDERR_FILENO, KERNEL_FD) == KERNEL_FD);
  close(PROC_FD);
  viewer_prepare();
  const struct sighting first = policy_look(&self, id);
  const struct sighting again = policy_look(&self, id);
  CHECK(first.there && first.own && first.inode != 0);
  CHECK(again.inode == first.inode);
  CHECK(policy_look(&self, (uint32_t)getppid()).inode != first.inode);
  CHECK(policy_look(&other, id).there && !policy_look(&other, id).own);
  CHECK(!policy_look(&self, 0).there && !policy_look(&self, 0).own);
  CHECK(!policy_look(&self, UINT32_MAX).there);
  close(PROC_FD);
}

int main(void) {
  check_run("the owner is read in every version", own_records_of_every_version);
  check_run("the offsets of another version are not used",
            wrong_offsets_do_not_pass);
  check_run("unknown versions are withheld", unknown_versions);
  check_run("structs that are too short are withheld", short_structs);
  check_run("datagrams that are cut off are withheld", cut_datagrams);
  check_run("a record of another task proves nothing", another_task);
  check_run("a TGID record alone is nobody's, root's least of all",
            groups_alone_prove_nothing);
  check_run("a zombie that used privilege is withheld", zombies);
  check_run("a coarse record keeps what the schema says, and nothing else",
            coarse_records);
  check_run("a message with two records of a kind is withheld", two_of_a_kind);
  check_run("a message with more than its records is withheld",
            more_than_records);
  check_run("a message that is padded passes", padded);
  check_run("a record of an unknown version hides behind no other",
            unknown_beside_known);
  check_run("no record, and one that is too large, is withheld",
            nothing_to_coarsen);
  check_run("nothing behind a short struct is touched", behind_short_structs);
  check_run("an exit is the owner's unless it used privilege", exits);
  check_run("the sum over a group may have the version of its last thread",
            groups_without_a_version);
  check_run("making a record coarse twice changes nothing", coarse_is_final);
  check_run("/proc tells the owner and the identity of a process", sightings);
  return check_end();
}
