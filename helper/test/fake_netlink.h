/*
 * A kernel that misbehaves, and netlink.c before it: a socket pair stands in
 * for the netlink socket, so that queueing, waiting and truncation are real;
 * what a pair cannot do (a sender's address, ENOBUFS) is added on the way.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

static ssize_t fake_sendmsg(int fd, const struct msghdr *message, int flags);

/* The kernel gets the questions as they are sent, and may look into them. */
#define sendmsg fake_sendmsg
#include "../netlink.c"
#undef sendmsg

#include "check.h"

#include <sys/syscall.h>

enum { FAMILY = 31, PORT = 4242, MOST = 4096 };

/* What the kernel does with one question. */
typedef void behaviour(const struct question *question, unsigned position);

static struct {
  int ends[2]; /* the helper reads ends[0], the kernel writes ends[1] */
  behaviour *behave;
  uint32_t senders[MOST]; /* of the datagrams in the queue, in order */
  unsigned written, read;
  int send_error, receive_error; /* given once */
  bool flood;                    /* a stranger that never stops */
  unsigned sends, questions;
} kernel;

static void push(uint32_t sender, const void *bytes, size_t length) {
  kernel.senders[kernel.written++ % MOST] = sender;
  CHECK(send(kernel.ends[1], bytes, length, 0) == (ssize_t)length);
}

/* A reply that echoes the id, so that a mix-up shows. */
static void reply(const struct question *question, uint32_t sender) {
  struct question answer = *question;
  answer.header.nlmsg_pid = PORT;
  push(sender, &answer, sizeof(answer));
}

static ssize_t fake_sendmsg(int fd, const struct msghdr *message, int flags) {
  (void)fd;
  (void)flags;
  kernel.sends++;
  if (kernel.send_error != 0) {
    errno = kernel.send_error;
    kernel.send_error = 0;
    return -1;
  }
  const struct sockaddr_nl *to = message->msg_name;
  CHECK(to != NULL && to->nl_family == AF_NETLINK && to->nl_pid == 0);
  const uint8_t *bytes = message->msg_iov->iov_base;
  const size_t length = message->msg_iov->iov_len;
  CHECK(length % sizeof(struct question) == 0);
  for (size_t at = 0; at < length; at += sizeof(struct question)) {
    struct question question;
    memcpy(&question, bytes + at, sizeof(question));
    CHECK(question.header.nlmsg_seq != 0);
    CHECK(question.header.nlmsg_len == sizeof(question));
    CHECK(question.header.nlmsg_type == FAMILY);
    kernel.questions++;
    kernel.behave(&question, (unsigned)(at / sizeof(question)));
  }
  return (ssize_t)length;
}

/* In the place of libc's, for inbox.c. */
int recvmmsg(int fd, struct mmsghdr *headers, unsigned count, int flags,
             struct timespec *timeout) {
  if (kernel.receive_error != 0) {
    errno = kernel.receive_error;
    kernel.receive_error = 0;
    return -1;
  }
  if (kernel.flood)
    push(77, "a stranger's message", 20);
  const int got =
      (int)syscall(SYS_recvmmsg, fd, headers, count, flags, timeout);
  for (int i = 0; i < got; i++) {
    struct sockaddr_nl *from = headers[i].msg_hdr.msg_name;
    *from = (struct sockaddr_nl){
        .nl_family = AF_NETLINK,
        .nl_pid = kernel.senders[kernel.read++ % MOST],
    };
    headers[i].msg_hdr.msg_namelen = sizeof(*from);
  }
  return got;
}

static void kernel_start(behaviour *behave) {
  const int bytes = 4 << 20;
  memset(&kernel, 0, sizeof(kernel));
  CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, kernel.ends) ==
        0);
  setsockopt(kernel.ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
  kernel.behave = behave;
}

static void kernel_stop(void) {
  close(kernel.ends[0]);
  close(kernel.ends[1]);
}
