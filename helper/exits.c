#include "exits.h"

#include "generated.h"
#include "inbox.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/sock_diag.h>
#include <linux/taskstats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Reads of one socket before the others, and clients, get their turn. */
enum { MOST_READS = 64 };

static void ignore_batch(void *context, uint16_t cpu,
                         const struct span *datagrams, unsigned count) {
  (void)context, (void)cpu, (void)datagrams, (void)count;
}

static void ignore_loss(void *context, uint16_t cpu, uint32_t sequence,
                        uint64_t count) {
  (void)context, (void)cpu, (void)sequence, (void)count;
}

static const struct exit_sink NOBODY = {NULL, ignore_batch, ignore_loss, NULL};

/*
 * Whether a datagram is an exit event. What the kernel has against our own
 * requests is told in the same socket.
 */
static bool is_exit(struct exit_stream *stream, struct span datagram,
                    uint32_t *sequence) {
  struct nlmsghdr header;
  struct genlmsghdr generic = {.cmd = TASKSTATS_CMD_UNSPEC};
  if (datagram.bytes == NULL)
    return false;
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_type == NLMSG_ERROR)
    stream->error = message_errno(datagram);
  if (attributes_of(datagram).bytes != NULL)
    memcpy(&generic, datagram.bytes + sizeof(header), sizeof(generic));
  *sequence = header.nlmsg_seq;
  return header.nlmsg_type == stream->netlink.family && header.nlmsg_pid == 0 &&
         generic.cmd == TASKSTATS_CMD_NEW;
}

/*
 * What the kernel dropped since the last look, by its own count of the socket.
 * Before Linux 4.12 it does not tell; then the missing numbers do.
 */
static uint32_t newly_dropped(struct exit_stream *stream) {
  uint32_t info[SK_MEMINFO_VARS] = {0};
  socklen_t length = sizeof(info);
  uint32_t dropped = stream->skipped;
#ifdef SO_MEMINFO
  if (getsockopt(stream->netlink.fd, SOL_SOCKET, SO_MEMINFO, info, &length) ==
          0 &&
      length > SK_MEMINFO_DROPS * sizeof(info[0]))
    dropped = info[SK_MEMINFO_DROPS];
#endif
  const uint32_t more = dropped - stream->dropped;
  stream->dropped = dropped;
  return more;
}

/* Follows the numbers of the kernel; notes the first one that is missing. */
static void count_step(struct exit_stream *stream, uint32_t sequence) {
  /* A task that changes its CPU while it ends may bring the number of another
     CPU: a step back is no loss. */
  const uint32_t step = sequence - stream->next;
  if (stream->began && step != 0 && step < UINT32_MAX / 2) {
    if (!stream->gaps)
      stream->gap = stream->next;
    stream->gaps = true;
    stream->skipped += step;
  }
  stream->began = true;
  stream->next = sequence + 1;
}

static void take_batch(struct exit_stream *stream, int slots,
                       const struct exit_sink *sink) {
  struct span datagrams[INBOX_SLOTS];
  unsigned count = 0;
  for (int slot = 0; slot < slots; slot++) {
    const struct span datagram = inbox_datagram(slot);
    uint32_t sequence;
    if (!is_exit(stream, datagram, &sequence))
      continue;
    count_step(stream, sequence);
    datagrams[count++] = datagram;
  }
  if (count > 0)
    sink->take(sink->context, stream->cpu, datagrams, count);
}

static bool drain(struct exit_stream *stream, const struct exit_sink *sink) {
  int reads = 0;
  for (; reads < MOST_READS; reads++) {
    /* What was lost is told behind what the kernel still holds. */
    if (sink->has_room != NULL && !sink->has_room(sink->context))
      return false;
    const int slots = inbox_read(stream->netlink.fd);
    if (slots > 0)
      take_batch(stream, slots, sink);
    /* Fewer than fit: that was all, and an error, if any, is told next. */
    if (slots >= 0 ? slots < INBOX_SLOTS : errno != ENOBUFS && errno != EINTR)
      break;
  }
  const uint32_t lost = newly_dropped(stream);
  if (lost > 0)
    sink->lose(sink->context, stream->cpu,
               stream->gaps ? stream->gap : stream->next, lost);
  stream->gaps = false;
  return reads < MOST_READS;
}

enum drained exits_drain(struct exits *exits, const struct exit_sink *sink) {
  enum drained result = DRAINED_NOTHING;
  if (poll(exits->entries, exits->count, 0) <= 0)
    return result;
  /* Where there is no room for all, each CPU has its turn. */
  exits->first = (exits->first + 1) % exits->count;
  for (unsigned i = 0; i < exits->count; i++) {
    const unsigned at = (exits->first + i) % exits->count;
    if (exits->entries[at].revents != 0 && !drain(&exits->streams[at], sink))
      result = DRAINED_IN_PART;
  }
  return result == DRAINED_NOTHING ? DRAINED_ALL : result;
}

/* Without an answer when the kernel agrees: it could be lost in a storm. */
static int tell_kernel(struct exit_stream *stream, uint16_t attribute) {
  struct {
    struct nlmsghdr header;
    struct genlmsghdr generic;
    struct nlattr attribute;
    char cpu[8];
  } message = {
      .header = {sizeof(message), stream->netlink.family, NLM_F_REQUEST, 0, 0},
      .generic = {TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION, 0},
      .attribute = {sizeof(struct nlattr) + sizeof(message.cpu), attribute},
  };
  snprintf(message.cpu, sizeof(message.cpu), "%u", stream->cpu);
  return send(stream->netlink.fd, &message, sizeof(message), 0) < 0 ? errno : 0;
}

static int tell_all(struct exits *exits, uint16_t attribute) {
  int first_error = 0;
  for (unsigned i = 0; i < exits->count; i++) {
    exits->streams[i].error = 0;
    const int error = tell_kernel(&exits->streams[i], attribute);
    if (first_error == 0)
      first_error = error;
  }
  return first_error;
}

/* What came before is nobody's; in a storm that never ends, most of it. */
static void forget(struct exits *exits) {
  for (unsigned i = 0; i < exits->count; i++) {
    for (int round = 0; round < MOST_READS; round++)
      if (drain(&exits->streams[i], &NOBODY))
        break;
    exits->streams[i].began = false;
  }
}

int exits_start(struct exits *exits) {
  forget(exits);
  if (exits->for_ever && exits->registered)
    return 0;
  exits->registered = true;
  return tell_all(exits, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK);
}

void exits_stop(struct exits *exits) {
  if (exits->for_ever)
    return;
  exits->registered = false;
  tell_all(exits, TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK);
}

int exits_error(const struct exits *exits) {
  for (unsigned i = 0; i < exits->count; i++)
    if (exits->streams[i].error != 0)
      return exits->streams[i].error;
  return 0;
}

struct birth {
  pid_t child;
  bool seen;
};

static void look_for_child(void *context, uint16_t cpu,
                           const struct span *datagrams, unsigned count) {
  (void)cpu;
  struct birth *birth = context;
  for (unsigned i = 0; i < count; i++) {
    const struct span id = attribute_find(
        attribute_find(attributes_of(datagrams[i]), TASKSTATS_TYPE_AGGR_PID),
        TASKSTATS_TYPE_PID);
    uint32_t pid = 0;
    if (id.length >= sizeof(pid))
      memcpy(&pid, id.bytes, sizeof(pid));
    birth->seen = birth->seen || pid == (uint32_t)birth->child;
  }
}

/* The message is in a socket before the child can be waited for. */
static const char *probe(struct exits *exits) {
  struct birth birth = {.seen = false};
  const struct exit_sink sink = {&birth, look_for_child, ignore_loss, NULL};
  if (exits_start(exits) != 0)
    return "the helper cannot ask the kernel for exit events";
  birth.child = fork();
  if (birth.child == 0)
    _exit(0);
  if (birth.child < 0 || waitpid(birth.child, NULL, 0) != birth.child)
    return "the helper could not start a process to see whether its exit is "
           "told";
  while (!birth.seen && exits_drain(exits, &sink) != DRAINED_NOTHING)
    continue;
  if (exits_error(exits) == EINVAL)
    return "the helper runs in a pid namespace of its own";
  if (exits_error(exits) != 0)
    return "the kernel refuses to tell exit events";
  if (!birth.seen)
    return "the helper runs in a network namespace of its own, where the "
           "kernel agrees to tell exit events and never does";
  return NULL;
}

static bool open_stream(struct exits *exits, unsigned long cpu, uint16_t family,
                        int buffer_bytes) {
  struct exit_stream *stream = &exits->streams[exits->count];
  if (netlink_open(&stream->netlink, buffer_bytes) != 0)
    return false;
  stream->netlink.family = family;
  stream->cpu = (uint16_t)cpu;
  exits->entries[exits->count++] =
      (struct pollfd){.fd = stream->netlink.fd, .events = POLLIN};
  return true;
}

/* A list such as "0-3,8" (cpuset(7), List format). */
static const char *open_streams(struct exits *exits, const char *cpus,
                                uint16_t family, int buffer_bytes) {
  char *end = (char *)cpus;
  while (*end != '\0') {
    unsigned long first = strtoul(end, &end, 10), last = first;
    if (*end == '-')
      last = strtoul(end + 1, &end, 10);
    if (last >= MAX_CPUS)
      return "the machine may have more than 1024 CPUs";
    for (; first <= last; first++)
      if (!open_stream(exits, first, family, buffer_bytes))
        return "the helper cannot open a socket for each CPU; its limit on "
               "open files may be too low";
    if (*end != ',' && *end != '\0')
      break;
    end += *end == ',';
  }
  return exits->count == 0 || *end != '\0' ? "the CPUs of the machine are not "
                                             "known"
                                           : NULL;
}

/* Nothing will come, and the descriptors may be needed. */
static void close_streams(struct exits *exits) {
  while (exits->count > 0)
    close(exits->streams[--exits->count].netlink.fd);
}

void exits_open(struct exits *exits, const char *cpus, uint16_t family,
                int buffer_bytes, bool for_ever) {
  *exits = (struct exits){.for_ever = for_ever, .buffer_bytes = buffer_bytes};
  exits->problem = open_streams(exits, cpus, family, buffer_bytes);
}

void exits_refuse(struct exits *exits, bool for_ever) {
  *exits = (struct exits){
      .for_ever = for_ever,
      .problem = "exits of own tasks are told by the daemon alone, for whoever "
                 "may kill the helper could get those of every user",
  };
}

void exits_try(struct exits *exits) {
  if (exits->problem == NULL) {
    exits->problem = probe(exits);
    exits_stop(exits);
  }
  if (exits->problem != NULL)
    close_streams(exits);
}
