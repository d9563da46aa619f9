/*
 * lingerer PATH: connects there, and sends one byte with a descriptor whose
 * last close takes a minute. Closes its own copy, prints what sendmsg(2) said,
 * and waits for the end of standard input.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? -1
                                                                       : fd;
}

/* A TCP socket whose other end, in this process, never reads: socket(7). */
static int full_socket(void) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof(address);
  struct sockaddr *name = (struct sockaddr *)&address;
  const struct linger minute = {.l_onoff = 1, .l_linger = 60};
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  static char bytes[65536];
  if (bind(listener, name, length) < 0 || listen(listener, 1) < 0 ||
      getsockname(listener, name, &length) < 0 ||
      connect(fd, name, length) < 0 || accept(listener, NULL, NULL) < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &minute, sizeof(minute)) < 0)
    return -1;
  while (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
    ;
  return errno == EAGAIN ? fd : -1;
}

int main(int argc, char *argv[]) {
  if (argc != 2)
    return 125;
  const int channel = connect_to(argv[1]);
  const int fd = full_socket();
  if (channel < 0 || fd < 0)
    return 126;
  struct iovec vector = {"", 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr header;
  } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)),
                          .cmsg_level = SOL_SOCKET,
                          .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
  const struct msghdr message = {.msg_iov = &vector,
                                 .msg_iovlen = 1,
                                 .msg_control = control.bytes,
                                 .msg_controllen = sizeof(control.bytes)};
  const bool sent = sendmsg(channel, &message, 0) == 1;
  const char *said = sent ? "sent" : strerror(errno);
  if (sent) /* else the close here would take the minute */
    close(fd);
  printf("%s\n", said);
  fflush(stdout);
  return read(STDIN_FILENO, control.bytes, 1) < 0;
}
