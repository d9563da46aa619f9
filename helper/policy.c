/*
 * A record is the client's own when three things hold.
 *
 * 1. The record itself says so: ac_uid, the real uid, is the client's. The
 *    kernel fills it in together with the counters, so it cannot be stale.
 * 2. /proc/ID/stat belongs to the client before the question. Its owner is the
 *    effective uid, or root for a process that is not dumpable: one that runs,
 *    or has run, set-uid, that may not be read, or that asked for it. (That is
 *    not so of /proc/ID, whose owner ignores dumpability: fs/proc/base.c,
 *    task_dump_owner().)
 * 3. The same after the answer, with the same inode number. The kernel numbers
 *    these inodes in the order in which they come to be, and keeps one only
 *    while the process lives: the same number means the same process, all the
 *    time between. So the record cannot be that of another process which had
 *    the id in between. Should the cache drop the inode meanwhile, the number
 *    differs, and the record is withheld: an error on the safe side.
 *
 * What is left: a program that gains privilege and loses it again, both between
 * the two looks, and both by execve(2), for nothing else makes a process
 * dumpable again against its will. The counters of such a process go on over
 * execve(2), and the kernel shows them to its user in /proc/PID/io as well.
 *
 * A TGID record has ac_uid 0. It is shown when the PID record of the same id,
 * asked for just before in the same batch, passes all three; every thread of a
 * process shares what makes it dumpable.
 */
#include "policy.h"

#include "generated.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/taskstats.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Bytes that stay; with a unit above 1, a u64 that is rounded down to it. */
struct coarse_rule {
  uint16_t offset, size;
  uint32_t unit;
};

#define COARSE_ROW(offset, size, unit) {offset, size, unit},
static const struct coarse_rule RULES_C[] = {COARSE_C(COARSE_ROW){0}};
static const struct coarse_rule RULES_D[] = {COARSE_D(COARSE_ROW){0}};

static const struct layout {
  uint16_t first, last; /* versions */
  const struct coarse_rule *rules;
  uint16_t flag, uid, pid, peak_vm;
  size_t needs;
} LAYOUTS[] = {
#define LAYOUT_ROW(first, last, family, ...)                                   \
  {first, last, RULES_##family, __VA_ARGS__},
    TASK_LAYOUTS(LAYOUT_ROW)};

/* NULL for a version that is not known, or a struct that is too short. */
static const struct layout *layout_of(struct span stats) {
  const uint16_t version = attribute_u16(stats);
  for (size_t i = 0; i < sizeof(LAYOUTS) / sizeof(LAYOUTS[0]); i++)
    if (version >= LAYOUTS[i].first && version <= LAYOUTS[i].last &&
        stats.length >= LAYOUTS[i].needs)
      return &LAYOUTS[i];
  return NULL;
}

static struct span stats_of(struct span datagram, uint16_t aggregate) {
  return attribute_find(attribute_find(attributes_of(datagram), aggregate),
                        TASKSTATS_TYPE_STATS);
}

/*
 * Whether a message holds no record but the first of each kind: without them it
 * is headers, ids and padding, 60 bytes at most. No kernel sends a second one;
 * it would leave without having been looked at.
 */
static bool is_looked_at(struct span datagram) {
  const struct span task = stats_of(datagram, TASKSTATS_TYPE_AGGR_PID);
  const struct span group = stats_of(datagram, TASKSTATS_TYPE_AGGR_TGID);
  return datagram.length <= task.length + group.length + 60;
}

static uint32_t u32_at(struct span stats, size_t offset) {
  uint32_t value;
  memcpy(&value, stats.bytes + offset, sizeof(value));
  return value;
}

static uint64_t u64_at(struct span stats, size_t offset) {
  uint64_t value;
  memcpy(&value, stats.bytes + offset, sizeof(value));
  return value;
}

const char *policy_name(enum view view) {
  return view == VIEW_ALL ? "all" : view == VIEW_COARSE ? "coarse" : "own";
}

struct sighting policy_look(const struct viewer *viewer, uint32_t id) {
  char path[32];
  struct stat status;
  snprintf(path, sizeof(path), "%u/stat", id);
  if (fstatat(PROC_FD, path, &status, AT_SYMLINK_NOFOLLOW) < 0)
    return (struct sighting){.there = errno != ENOENT && errno != ESRCH};
  return (struct sighting){true, status.st_uid == viewer->uid, status.st_ino};
}

/*
 * A zombie has no memory, and with it goes the mark of not being dumpable; its
 * peak of virtual memory is 0. Newer kernels then say that it is root's; where
 * they do not, it must not have used superuser privilege.
 */
bool policy_owns(const struct viewer *viewer, uint32_t id,
                 struct span datagram) {
  const struct span stats = stats_of(datagram, TASKSTATS_TYPE_AGGR_PID);
  const struct layout *layout = layout_of(stats);
  return layout != NULL && is_looked_at(datagram) &&
         u32_at(stats, layout->uid) == viewer->uid &&
         u32_at(stats, layout->pid) == id &&
         (u64_at(stats, layout->peak_vm) != 0 ||
          (stats.bytes[layout->flag] & TASK_FLAG_ASU) == 0);
}

/* What is not named by a rule, or not known to us, becomes zero. */
static void coarsen(struct span stats, const struct layout *layout) {
  uint8_t exact[TASK_LARGEST];
  if (stats.bytes == NULL || layout == NULL)
    return;
  const size_t known =
      stats.length < sizeof(exact) ? stats.length : sizeof(exact);
  uint8_t *bytes = (uint8_t *)stats.bytes;
  memcpy(exact, bytes, known);
  memset(bytes, 0, stats.length);
  for (const struct coarse_rule *rule = layout->rules; rule->size > 0; rule++) {
    if ((size_t)rule->offset + rule->size > known)
      break;
    memcpy(bytes + rule->offset, exact + rule->offset, rule->size);
    if (rule->unit == 1)
      continue;
    const uint64_t value = u64_at(stats, rule->offset);
    const uint64_t rounded = value - value % rule->unit;
    memcpy(bytes + rule->offset, &rounded, sizeof(rounded));
  }
}

/* Older kernels leave the version of the sum over a group 0 (exits only). */
bool policy_coarsen(struct span datagram) {
  const struct span task = stats_of(datagram, TASKSTATS_TYPE_AGGR_PID);
  const struct span group = stats_of(datagram, TASKSTATS_TYPE_AGGR_TGID);
  const struct layout *layout = layout_of(task);
  const struct layout *of_group = layout_of(group);
  if (of_group == NULL && attribute_u16(group) == 0 && layout != NULL &&
      group.length >= layout->needs)
    of_group = layout;
  if ((task.bytes != NULL && layout == NULL) ||
      (group.bytes != NULL && of_group == NULL) ||
      (layout == NULL && of_group == NULL) || !is_looked_at(datagram))
    return false;
  coarsen(task, layout);
  coarsen(group, of_group);
  return true;
}

/*
 * The task is gone, so /proc has nothing to say: what ran set-uid shows as
 * superuser privilege that was used. The sum over its group goes with it.
 */
static bool owns_exit(const struct viewer *viewer, struct span datagram) {
  const struct span stats = stats_of(datagram, TASKSTATS_TYPE_AGGR_PID);
  const struct layout *layout = layout_of(stats);
  return layout != NULL && is_looked_at(datagram) &&
         u32_at(stats, layout->uid) == viewer->uid &&
         (stats.bytes[layout->flag] & TASK_FLAG_ASU) == 0;
}

enum verdict policy_judge_exit(const struct viewer *viewer,
                               struct span datagram) {
  if (viewer->view == VIEW_ALL || owns_exit(viewer, datagram))
    return SHOW_EXACT;
  if (viewer->view == VIEW_COARSE && policy_coarse_copy(datagram).bytes != NULL)
    return SHOW_COARSE;
  return WITHHOLD;
}

struct span policy_coarse_copy(struct span datagram) {
  static uint8_t bytes[4096];
  const struct span copy = {bytes, datagram.length};
  if (datagram.length > sizeof(bytes))
    return (struct span){NULL, 0};
  memcpy(bytes, datagram.bytes, datagram.length);
  return policy_coarsen(copy) ? copy : (struct span){NULL, 0};
}
