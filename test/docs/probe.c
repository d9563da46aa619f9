/*
 * What the kernel answers to one question, asked directly, without the helper.
 *
 *   probe pid PID         TASKSTATS_CMD_GET: prints the errno, and the pid of
 *                         the record (0 0 when there is none)
 *   probe cgroup FOLDER   CGROUPSTATS_CMD_GET: prints the errno, and whether a
 *                         record came
 *   probe dropped PID     as pid, with a socket that was opened before all
 *                         capabilities were given up
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { REPLY_BYTES = 8192, PAYLOAD_AT = NLMSG_HDRLEN + GENL_HDRLEN };

struct request {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  char value[12];
};

static char reply[REPLY_BYTES];

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(EXIT_FAILURE);
}

static int open_socket(void) {
  const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
  const struct timeval patience = {.tv_sec = 5};
  if (fd < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
    fail("netlink socket");
  return fd;
}

/* Sends one command with one attribute; the positive errno of the answer. */
static int ask(int fd, uint16_t type, uint8_t command, uint16_t attribute,
               const void *value, uint16_t length) {
  struct request request = {
      .header = {.nlmsg_len = sizeof(request),
                 .nlmsg_type = type,
                 .nlmsg_flags = NLM_F_REQUEST},
      .generic = {.cmd = command, .version = 1},
      .attribute = {.nla_len = (uint16_t)(sizeof(struct nlattr) + length),
                    .nla_type = attribute},
  };
  memcpy(request.value, value, length);
  const uint32_t padded = (length + 3U) & ~3U;
  request.header.nlmsg_len -= (uint32_t)sizeof(request.value) - padded;
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(fd, &request, request.header.nlmsg_len, 0,
             (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
    return errno;
  if (recv(fd, reply, sizeof(reply), 0) < 0)
    return errno;
  struct nlmsghdr header;
  memcpy(&header, reply, sizeof(header));
  if (header.nlmsg_type != NLMSG_ERROR)
    return 0;
  int error;
  memcpy(&error, reply + NLMSG_HDRLEN, sizeof(error));
  return -error;
}

/* The value of an attribute of the answer, at the top level. */
static const char *find(uint16_t type) {
  struct nlmsghdr header;
  struct nlattr attribute;
  memcpy(&header, reply, sizeof(header));
  for (size_t at = PAYLOAD_AT; at + sizeof(attribute) <= header.nlmsg_len;) {
    memcpy(&attribute, reply + at, sizeof(attribute));
    if (attribute.nla_type == type)
      return reply + at + sizeof(attribute);
    if (attribute.nla_len < sizeof(attribute))
      break;
    at += (attribute.nla_len + 3U) & ~3U;
  }
  return NULL;
}

static uint16_t resolve(int fd) {
  const int error =
      ask(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, CTRL_ATTR_FAMILY_NAME,
          TASKSTATS_GENL_NAME, sizeof(TASKSTATS_GENL_NAME));
  const char *id = error == 0 ? find(CTRL_ATTR_FAMILY_ID) : NULL;
  if (id == NULL) {
    fprintf(stderr, "probe: this kernel has no taskstats\n");
    exit(EXIT_FAILURE);
  }
  uint16_t family;
  memcpy(&family, id, sizeof(family));
  return family;
}

static void drop_capabilities(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
  if (syscall(SYS_capset, &header, none) < 0)
    fail("capset");
}

static void ask_pid(int fd, const char *text) {
  const uint16_t family = resolve(fd);
  const uint32_t pid = (uint32_t)strtoul(text, NULL, 10);
  const int error = ask(fd, family, TASKSTATS_CMD_GET, TASKSTATS_CMD_ATTR_PID,
                        &pid, sizeof(pid));
  /* nest: the id with its header, the header of the struct, the struct */
  const char *nest = error == 0 ? find(TASKSTATS_TYPE_AGGR_PID) : NULL;
  struct taskstats stats = {0};
  if (nest != NULL)
    memcpy(&stats, nest + 3 * sizeof(uint32_t), sizeof(stats));
  printf("%d %u\n", error, stats.ac_pid);
}

static void ask_cgroup(int fd, const char *path) {
  const uint16_t family = resolve(fd);
  const int folder = open(path, O_RDONLY | O_DIRECTORY);
  if (folder < 0)
    fail(path);
  const uint32_t value = (uint32_t)folder;
  const int error = ask(fd, family, CGROUPSTATS_CMD_GET,
                        CGROUPSTATS_CMD_ATTR_FD, &value, sizeof(value));
  printf("%d %d\n", error,
         error == 0 && find(CGROUPSTATS_TYPE_CGROUP_STATS) != NULL);
}

int main(int argc, char *argv[]) {
  if (argc != 3)
    return EXIT_FAILURE;
  const int fd = open_socket();
  if (strcmp(argv[1], "cgroup") == 0) {
    ask_cgroup(fd, argv[2]);
    return EXIT_SUCCESS;
  }
  if (strcmp(argv[1], "dropped") == 0)
    drop_capabilities();
  ask_pid(fd, argv[2]);
  return EXIT_SUCCESS;
}
