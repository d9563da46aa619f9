
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

enum { FIRST_FOREIGN = 4 /* 0 to 2 are standard, 3 is the client */ };

static void empty_environment(void) {
  static char *nothing[] = {NULL};
  environ = nothing;
}

/*
 * A closed descriptor 0, 1 or 2 would be given to the next file that is
 * opened, and what is printed would land in that file.
 */
static void open_standard(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0)
      continue;
    if (open("/dev/null", O_RDWR) != fd)
      die_os("open /dev/null for a standard descriptor", errno);
  }
}

/*
 * Before Linux 5.9 there is no close_range(2). The limit tells nothing: what
 * was opened before it was lowered stays. This is the default of fs.nr_open.
 */
static void close_one_by_one(void) {
  for (int fd = FIRST_FOREIGN; fd < 1 << 20; fd++)
    close(fd);
}

static void close_foreign(void) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, FIRST_FOREIGN, ~0U, 0) == 0)
    return;
#endif
  close_one_by_one();
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  /* SIGKILL, SIGSTOP and what libc keeps for itself refuse; so be it. */
  for (int number = 1; number < NSIG; number++)
    sigaction(number, &action, NULL);
  /* A client that is gone is an errno, not a signal. */
  action.sa_handler = SIG_IGN;
  sigset_t none;
  sigemptyset(&none);
  if (sigaction(SIGPIPE, &action, NULL) < 0 ||
      sigprocmask(SIG_SETMASK, &none, NULL) < 0)
    die_os("reset the signals", errno);
}

void inherited_block_signals(void) {
  sigset_t all;
  sigfillset(&all);
  if (sigprocmask(SIG_BLOCK, &all, NULL) < 0)
    die_os("block the signals", errno);
}

static void stop_timers(void) {
  const struct itimerval never = {0};
  setitimer(ITIMER_REAL, &never, NULL);
  setitimer(ITIMER_VIRTUAL, &never, NULL);
  setitimer(ITIMER_PROF, &never, NULL);
}

void inherited_reset(void) {
  empty_environment();
  open_standard();
  close_foreign();
  stop_timers();
  reset_signals();
  umask(077);
  if (chdir("/") < 0)
    die_os("change to /", errno);
}
