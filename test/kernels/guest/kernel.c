/*
 * Generic netlink without the helper: what the kernel itself says, so that the
 * helper's account of exit events can be compared with another one.
 */
#include "guest.h"

#include <errno.h>
#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { MOST_MESSAGE = 8192, RECEIVE_BYTES = 32 << 20, TIMEOUT_SEC = 60 };

/* Sizes without the sign that the macros of the kernel give them. */
static const size_t MESSAGE_HEADER = NLMSG_HDRLEN;
static const size_t HEADERS = NLMSG_HDRLEN + GENL_HDRLEN;
static const size_t ATTRIBUTE_HEADER = sizeof(struct nlattr);

static size_t align(size_t length) {
  return (length + 3) / 4 * 4;
}

struct message {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  uint8_t attributes[256];
};

static void start_message(struct message *message, uint16_t type,
                          uint8_t command) {
  memset(message, 0, sizeof(*message));
  message->header.nlmsg_len = (uint32_t)HEADERS;
  message->header.nlmsg_type = type;
  message->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message->generic.cmd = command;
  message->generic.version = 1;
}

static void add_attribute(struct message *message, uint16_t type,
                          const void *bytes, size_t length) {
  uint8_t *at = (uint8_t *)message + message->header.nlmsg_len;
  const struct nlattr header = {(uint16_t)(ATTRIBUTE_HEADER + length), type};
  memcpy(at, &header, sizeof(header));
  memcpy(at + ATTRIBUTE_HEADER, bytes, length);
  message->header.nlmsg_len += (uint32_t)align(ATTRIBUTE_HEADER + length);
}

/* One datagram; ends when the kernel says an error, 0 at an ACK. */
static size_t receive(const struct listener *listener, uint8_t *bytes) {
  struct nlmsghdr header;
  int error;
  const ssize_t length = recv(listener->fd, bytes, MOST_MESSAGE, 0);
  if (length < (ssize_t)sizeof(header))
    fail("hear from the kernel");
  memcpy(&header, bytes, sizeof(header));
  if (header.nlmsg_type != NLMSG_ERROR)
    return (size_t)length;
  memcpy(&error, bytes + MESSAGE_HEADER, sizeof(error));
  errno = -error;
  if (error != 0)
    fail("ask the kernel");
  return 0;
}

static void send_message(const struct listener *listener,
                         const struct message *message) {
  const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(listener->fd, message, message->header.nlmsg_len, 0,
             (const struct sockaddr *)&kernel, sizeof(kernel)) < 0)
    fail("send to the kernel");
}

static uint16_t family_of(const uint8_t *bytes, size_t length) {
  struct nlattr attribute;
  uint16_t family = 0;
  for (size_t at = HEADERS; at + sizeof(attribute) <= length;) {
    memcpy(&attribute, bytes + at, sizeof(attribute));
    if (attribute.nla_type == CTRL_ATTR_FAMILY_ID)
      memcpy(&family, bytes + at + ATTRIBUTE_HEADER, sizeof(family));
    if (attribute.nla_len < sizeof(attribute))
      break;
    at += align(attribute.nla_len);
  }
  return family;
}

struct listener listener_open(void) {
  uint8_t bytes[MOST_MESSAGE];
  struct message message;
  const struct timeval timeout = {.tv_sec = TIMEOUT_SEC};
  struct listener listener = {
      socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC), 0};
  if (listener.fd < 0 || setsockopt(listener.fd, SOL_SOCKET, SO_RCVTIMEO,
                                    &timeout, sizeof(timeout)) < 0)
    fail("open a netlink socket");
  start_message(&message, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
  add_attribute(&message, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME,
                sizeof(TASKSTATS_GENL_NAME));
  send_message(&listener, &message);
  for (size_t length; (length = receive(&listener, bytes)) > 0;)
    listener.family = family_of(bytes, length);
  return listener;
}

void listener_register(struct listener *listener) {
  uint8_t bytes[MOST_MESSAGE];
  char mask[64] = "";
  const int size = RECEIVE_BYTES;
  struct message message;
  FILE *file = fopen("/sys/devices/system/cpu/possible", "r");
  if (file == NULL || fgets(mask, sizeof(mask), file) == NULL)
    fail("read the possible CPUs");
  fclose(file);
  mask[strcspn(mask, "\n")] = '\0';
  if (setsockopt(listener->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
                 sizeof(size)) < 0)
    fail("raise the receive buffer");
  start_message(&message, listener->family, TASKSTATS_CMD_GET);
  add_attribute(&message, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, mask,
                strlen(mask) + 1);
  send_message(listener, &message);
  while (receive(listener, bytes) > 0)
    continue;
}

void listener_report(struct listener *listener, const char *session) {
  uint8_t bytes[MOST_MESSAGE];
  char name[64];
  struct nlmsghdr header;
  uint32_t id;
  const size_t id_at = HEADERS + 2 * ATTRIBUTE_HEADER;
  snprintf(name, sizeof(name), "kernel.%s", session);
  for (;;) {
    const ssize_t length =
        recv(listener->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (length < 0 && errno == EAGAIN)
      break;
    if (length < (ssize_t)(id_at + sizeof(id)))
      fail("hear of exits");
    memcpy(&header, bytes, sizeof(header));
    memcpy(&id, bytes + id_at, sizeof(id));
    report_line(name, "%u %u", header.nlmsg_seq, id);
  }
}

void cgroup_query(struct listener *listener, int cgroup, const char *name) {
  uint8_t bytes[MOST_MESSAGE];
  const uint32_t fd = (uint32_t)cgroup;
  struct message message;
  report_line("system", "family %u", listener->family);
  start_message(&message, listener->family, CGROUPSTATS_CMD_GET);
  add_attribute(&message, CGROUPSTATS_CMD_ATTR_FD, &fd, sizeof(fd));
  send_message(listener, &message);
  for (size_t length; (length = receive(listener, bytes)) > 0;)
    for (size_t i = 0; i < length; i++) {
      char digits[3];
      snprintf(digits, sizeof(digits), "%02x", bytes[i]);
      report_bytes(name, digits, 2);
    }
}
