/*
 * The kernel floor of a GET: what the queries cost a C program that asks by
 * itself, 128 in a sendmsg, answers by recvmmsg, and does nothing with them.
 *
 *   floor PID...      reads two numbers from each line of stdin, asks for all
 *                     the pids as many times as the first one says, listing
 *                     /proc before each when the second is not 0, and prints
 *                     the nanoseconds it took and the number of records
 *
 * It needs CAP_NET_ADMIN. bench/floor.ts compiles and runs it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 128, REPLY_BYTES = 2048 };

struct request {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  uint32_t pid;
};

struct family_request {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  char name[12];
};

static char replies[BATCH][REPLY_BYTES];
static struct request requests[BATCH];
static struct mmsghdr messages[BATCH];
static struct iovec buffers[BATCH];

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
  exit(EXIT_FAILURE);
}

static int open_socket(void) {
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  const struct timeval patience = {.tv_sec = 5};
  if (fd < 0 || connect(fd, (const struct sockaddr *)&kernel, sizeof(kernel)) ||
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
    fail("netlink socket");
  return fd;
}

/* CTRL_CMD_GETFAMILY; the id is an attribute of the answer. */
static uint16_t resolve(int fd) {
  struct family_request request = {
      .header = {.nlmsg_len = sizeof(struct family_request),
                 .nlmsg_type = GENL_ID_CTRL,
                 .nlmsg_flags = NLM_F_REQUEST},
      .generic = {.cmd = CTRL_CMD_GETFAMILY, .version = 1},
      .attribute = {.nla_len =
                        sizeof(struct nlattr) + sizeof(TASKSTATS_GENL_NAME),
                    .nla_type = CTRL_ATTR_FAMILY_NAME},
      .name = TASKSTATS_GENL_NAME,
  };
  if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
    fail("send");
  const ssize_t length = recv(fd, replies[0], REPLY_BYTES, 0);
  if (length < 0)
    fail("recv");
  const char *end = replies[0] + length;
  const char *at = replies[0] + NLMSG_HDRLEN + GENL_HDRLEN;
  struct nlattr attribute;
  while ((size_t)(end - at) >= sizeof(attribute)) {
    memcpy(&attribute, at, sizeof(attribute));
    if (attribute.nla_type == CTRL_ATTR_FAMILY_ID) {
      uint16_t id;
      memcpy(&id, at + sizeof(attribute), sizeof(id));
      return id;
    }
    if (attribute.nla_len < sizeof(attribute))
      break;
    at += NLA_ALIGN(attribute.nla_len);
  }
  fprintf(stderr, "floor: this kernel has no taskstats\n");
  exit(EXIT_FAILURE);
}

/* All of it that does not change from sweep to sweep. */
static void prepare(uint16_t family) {
  for (int i = 0; i < BATCH; i++) {
    buffers[i] = (struct iovec){replies[i], REPLY_BYTES};
    messages[i].msg_hdr =
        (struct msghdr){.msg_iov = &buffers[i], .msg_iovlen = 1};
    requests[i] = (struct request){
        .header = {.nlmsg_len = sizeof(struct request),
                   .nlmsg_type = family,
                   .nlmsg_flags = NLM_F_REQUEST},
        .generic = {.cmd = TASKSTATS_CMD_GET,
                    .version = TASKSTATS_GENL_VERSION},
        .attribute = {.nla_len = sizeof(struct nlattr) + sizeof(uint32_t),
                      .nla_type = TASKSTATS_CMD_ATTR_PID},
    };
  }
}

/* Asks for up to BATCH pids; the number of those that are alive. */
static unsigned ask(int fd, const uint32_t *pids, unsigned count) {
  static uint32_t sequence;
  for (unsigned i = 0; i < count; i++) {
    requests[i].pid = pids[i];
    requests[i].header.nlmsg_seq = ++sequence;
  }
  struct iovec all = {requests, count * sizeof(struct request)};
  const struct msghdr message = {.msg_iov = &all, .msg_iovlen = 1};
  if (sendmsg(fd, &message, 0) < 0)
    fail("sendmsg");
  unsigned alive = 0;
  for (unsigned received = 0; received < count;) {
    const int n =
        recvmmsg(fd, messages, count - received, MSG_WAITFORONE, NULL);
    if (n < 0)
      fail("recvmmsg");
    for (int i = 0; i < n; i++) {
      struct nlmsghdr header;
      memcpy(&header, replies[i], sizeof(header));
      alive += header.nlmsg_type != NLMSG_ERROR;
    }
    received += (unsigned)n;
  }
  return alive;
}

/* What it costs to learn which processes there are. */
static void list(void) {
  DIR *proc = opendir("/proc");
  if (!proc)
    fail("/proc");
  while (readdir(proc))
    ;
  closedir(proc);
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

int main(int argc, char *argv[]) {
  const unsigned count = (unsigned)argc - 1;
  uint32_t *pids = calloc(count + 1, sizeof(*pids));
  if (!pids)
    fail("memory");
  for (unsigned i = 0; i < count; i++)
    pids[i] = (uint32_t)strtoul(argv[i + 1], NULL, 10);

  const int fd = open_socket();
  prepare(resolve(fd));
  unsigned sweeps, lists;
  while (scanf("%u %u", &sweeps, &lists) == 2) {
    unsigned long records = 0;
    const uint64_t begin = now_ns();
    for (unsigned sweep = 0; sweep < sweeps; sweep++) {
      if (lists)
        list();
      for (unsigned first = 0; first < count; first += BATCH)
        records += ask(fd, pids + first,
                       count - first < BATCH ? count - first : BATCH);
    }
    printf("%llu %lu\n", (unsigned long long)(now_ns() - begin), records);
    fflush(stdout);
  }
  free(pids);
  return EXIT_SUCCESS;
}
