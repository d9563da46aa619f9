/*
 * A connected socket that changes hands: passer PATH FIRST SECOND. A process of
 * the first user connects, and gives the descriptor to one of the second, which
 * passes on what comes from standard input, and prints what is answered.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void become(const char *text) {
  const uid_t uid = (uid_t)atoi(text);
  if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
    _exit(126);
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
    _exit(126);
  return fd;
}

/* One byte with one descriptor beside it: unix(7), SCM_RIGHTS. */
union control {
  char bytes[CMSG_SPACE(sizeof(int))];
  struct cmsghdr header;
};

static void give(int channel, int fd) {
  char byte = 0;
  struct iovec vector = {&byte, 1};
  union control control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
                                      .cmsg_level = SOL_SOCKET,
                                      .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
  const struct msghdr message = {.msg_iov = &vector,
                                 .msg_iovlen = 1,
                                 .msg_control = control.bytes,
                                 .msg_controllen = sizeof(control.bytes)};
  if (sendmsg(channel, &message, 0) != 1)
    _exit(126);
}

static int take(int channel) {
  char byte;
  int fd = -1;
  struct iovec vector = {&byte, 1};
  union control control;
  struct msghdr message = {.msg_iov = &vector,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof(control.bytes)};
  if (recvmsg(channel, &message, 0) != 1 || CMSG_FIRSTHDR(&message) == NULL)
    _exit(126);
  memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
  return fd;
}

static void copy(int from, int to) {
  char bytes[65536];
  const ssize_t length = read(from, bytes, sizeof(bytes));
  if (length <= 0 || write(to, bytes, (size_t)length) != length)
    _exit(0);
}

int main(int argc, char *argv[]) {
  int pair[2];
  if (argc != 4 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
    return 125;
  if (fork() == 0) {
    become(argv[2]);
    give(pair[1], connect_to(argv[1]));
    _exit(0);
  }
  become(argv[3]);
  const int fd = take(pair[0]);
  struct pollfd entries[] = {{STDIN_FILENO, POLLIN, 0}, {fd, POLLIN, 0}};
  while (poll(entries, 2, -1) > 0) {
    if (entries[0].revents != 0)
      copy(STDIN_FILENO, fd);
    if (entries[1].revents != 0)
      copy(fd, STDOUT_FILENO);
  }
  return 0;
}
