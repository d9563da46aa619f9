/*
 * Tasks in a state that is known: tasks MODE [CGROUP...] joins the cgroups,
 * says "ready", and goes into the state. It ends with its parent, or after a
 * minute at the latest.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFETIME_SECONDS = 60 };

static void check(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(1);
  }
}

static void end_with_parent(void) {
  check(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
  alarm(LIFETIME_SECONDS);
}

static void join(const char *cgroup) {
  char path[4096];
  snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  check(fd, path);
  check((int)write(fd, "0", 1), path); /* 0: the writer */
  close(fd);
}

static void *wait_for_signal(void *unused) {
  (void)unused;
  for (;;)
    pause();
  return NULL;
}

static void spin(void) {
  for (;;)
    __asm__ volatile("");
}

/* A sleep that the kernel's count does not see since Linux 6.1. */
static void sleep_freezable(void) {
  struct timespec long_time = {LIFETIME_SECONDS, 0};
  for (;;)
    nanosleep(&long_time, NULL);
}

/* Four threads in pause(2). */
static void be_four(void) {
  for (int i = 0; i < 3; ++i) {
    pthread_t thread;
    check(-pthread_create(&thread, NULL, wait_for_signal, NULL), "pthread");
  }
  wait_for_signal(NULL);
}

/* The parent of a vfork(2) waits uninterruptibly; the child is in pause(2). */
static void wait_uninterruptibly(void) {
  if (vfork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    wait_for_signal(NULL);
  }
}

/* A stopped task that is traced, and its tracer in pause(2). */
static void be_traced(void) {
  pid_t child = fork();
  check(child, "fork");
  if (child == 0) {
    end_with_parent();
    check((int)ptrace(PTRACE_TRACEME, 0, NULL, NULL), "ptrace");
    raise(SIGSTOP);
    _exit(1);
  }
  check(waitpid(child, NULL, 0), "waitpid");
  wait_for_signal(NULL);
}

static void stop(void) {
  raise(SIGSTOP);
}

static void sleep_plainly(void) {
  wait_for_signal(NULL);
}

static const struct {
  const char *name;
  void (*run)(void);
} MODES[] = {
    {"sleep", sleep_plainly}, {"nanosleep", sleep_freezable},
    {"spin", spin},           {"stop", stop},
    {"threads", be_four},     {"vfork", wait_uninterruptibly},
    {"traced", be_traced},
};

int main(int argc, char **argv) {
  end_with_parent();
  for (int i = 2; i < argc; ++i)
    join(argv[i]);
  puts("ready");
  fflush(stdout);
  for (size_t i = 0; argc > 1 && i < sizeof(MODES) / sizeof(MODES[0]); ++i)
    if (strcmp(argv[1], MODES[i].name) == 0)
      MODES[i].run();
  return 64;
}
