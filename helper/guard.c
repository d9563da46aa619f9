/*
 * What the kernel was asked to send must be called off. It does not forget a
 * socket that is closed: it remembers the number of its port, until a task ends
 * on that CPU and nobody is there. Whoever binds a socket to the number first,
 * which takes no privilege, is sent the exits of every user from then on.
 *
 * So a second process holds the same sockets, waits until the first has ended,
 * however that came about, and calls them off. It needs the capability for
 * that, which the first may have given up. It reads nothing but that end, and
 * has the same walls around it. Whoever may kill both gets round it, so users
 * are not told exits by a helper of their own (main.c).
 */
#include "guard.h"

#include "policy.h"
#include "start.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  pid_t child;
  int fd; /* its end is the end of this process */
} guard = {-1, -1};

/* The client must see the end of its socket, and of standard error. */
static void close_the_others(void) {
  for (int fd = STDIN_FILENO; fd <= KERNEL_FD; fd++)
    close(fd);
  if (viewer_needs_proc())
    close(PROC_FD);
}

static _Noreturn void keep_watch(struct exits *exits, int parent) {
  struct privilege privilege;
  struct sandbox sandbox;
  char byte = 0;
  inherited_block_signals();
  privilege_lock(&privilege, true);
  if (prctl(PR_SET_PDEATHSIG, 0UL, 0UL, 0UL, 0UL) < 0)
    die_os("outlive the parent", errno);
  sandbox_enter(&sandbox, exits->count);
  close_the_others();
  send(parent, &byte, sizeof(byte), MSG_NOSIGNAL);
  while (recv(parent, &byte, sizeof(byte), 0) < 0 && errno == EINTR)
    continue;
  exits->for_ever = false;
  exits_stop(exits);
  _exit(0);
}

static bool start(struct exits *exits) {
  int ends[2];
  char byte;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    return false;
  guard.fd = ends[0];
  guard.child = fork();
  if (guard.child == 0) {
    close(ends[0]);
    keep_watch(exits, ends[1]);
  }
  close(ends[1]);
  return guard.child > 0 && recv(guard.fd, &byte, sizeof(byte), 0) == 1;
}

void guard_start(struct exits *exits) {
  if (exits->problem != NULL || start(exits))
    return;
  exits->problem = "the helper could not start a process that ends exit "
                   "events after it";
  guard_end();
}

void guard_end(void) {
  if (guard.fd >= 0)
    close(guard.fd);
  if (guard.child > 0)
    waitpid(guard.child, NULL, 0);
  guard.fd = guard.child = -1;
}
