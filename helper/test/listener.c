/*
 * Starts a daemon as systemd does: listener PATH PROGRAM [ARGUMENT...] makes a
 * socket that everybody may connect to, listens, and becomes the program, with
 * the socket as descriptor 3 and what sd_listen_fds(3) would look at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_FD = 3, BACKLOG = 16 };

static int fail(const char *what) {
  perror(what);
  return 126;
}

int main(int argc, char *argv[]) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char pid[16];
  if (argc < 3 || strlen(argv[1]) >= sizeof(address.sun_path))
    return 125;
  memcpy(address.sun_path, argv[1], strlen(argv[1]));
  close(FIRST_FD);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd != FIRST_FD)
    return fail("socket");
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
      chmod(argv[1], 0666) < 0 || listen(fd, BACKLOG) < 0)
    return fail(argv[1]);
  snprintf(pid, sizeof(pid), "%d", getpid());
  setenv("LISTEN_PID", pid, 1);
  setenv("LISTEN_FDS", "1", 1);
  execv(argv[2], argv + 2);
  return fail(argv[2]);
}
