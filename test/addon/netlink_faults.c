/*
 * Faults that the real kernel cannot be made to show, for LD_PRELOAD: the real
 * kernel answers, and what a process sees of it is changed on the way. FAULT
 * names the fault; only netlink sockets are touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool fault_is(const char *name) {
  const char *fault = getenv("FAULT");
  return fault != NULL && strcmp(fault, name) == 0;
}

static bool is_netlink(int fd) {
  int domain = 0;
  socklen_t length = sizeof(domain);
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0 &&
         domain == AF_NETLINK;
}

/* silent: requests are lost after the first one, which finds the family. */
ssize_t sendto(int fd, const void *data, size_t size, int flags,
               const struct sockaddr *address, socklen_t length) {
  static __typeof__(sendto) *real;
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "sendto");
  static int requests;
  if (is_netlink(fd) && ++requests > 1 && fault_is("silent"))
    return (ssize_t)size;
  return real(fd, data, size, flags, address, length);
}

/* What a message looks like after the fault; the number of bytes left of it. */
static ssize_t spoil(struct msghdr *header, ssize_t size) {
  struct nlmsghdr *message = header->msg_iov[0].iov_base;
  struct nlattr *first =
      (struct nlattr *)((char *)message + NLMSG_HDRLEN + GENL_HDRLEN);
  if (fault_is("foreign"))
    ((struct sockaddr_nl *)header->msg_name)->nl_pid = 12345;
  if (fault_is("stale"))
    message->nlmsg_seq -= 1;
  if (fault_is("short"))
    return 10;
  if (fault_is("long"))
    message->nlmsg_len = 4096;
  if (fault_is("truncated"))
    header->msg_flags |= MSG_TRUNC;
  if (fault_is("attribute") && message->nlmsg_type == GENL_ID_CTRL)
    first->nla_len = 0;
  if (fault_is("command"))
    ((struct genlmsghdr *)(message + 1))->cmd = 99;
  return size;
}

/* Faults that are followed by the true answer: the message is only peeked. */
static bool is_extra(void) {
  return fault_is("foreign") || fault_is("stale") || fault_is("short") ||
         fault_is("long");
}

ssize_t recvmsg(int fd, struct msghdr *header, int flags) {
  static __typeof__(recvmsg) *real;
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "recvmsg");
  if (!is_netlink(fd))
    return real(fd, header, flags);
  static int calls;
  bool odd = ++calls % 2 == 1;
  if (fault_is("overrun")) {
    errno = ENOBUFS;
    return -1;
  }
  if (odd && fault_is("interrupted")) {
    errno = EINTR;
    return -1;
  }
  if (is_extra() && !odd)
    return real(fd, header, flags);
  socklen_t name_length = header->msg_namelen;
  ssize_t size = real(fd, header, is_extra() ? flags | MSG_PEEK : flags);
  if (size < 0)
    header->msg_namelen = name_length;
  return size < 0 ? size : spoil(header, size);
}

/* interrupted: every other poll(2) of a netlink socket ends with EINTR. */
int poll(struct pollfd *fds, nfds_t count, int timeout) {
  static __typeof__(poll) *real;
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "poll");
  static int calls;
  if (count == 1 && is_netlink(fds[0].fd) && fault_is("interrupted") &&
      ++calls % 2 == 1) {
    errno = EINTR;
    return -1;
  }
  return real(fds, count, timeout);
}
