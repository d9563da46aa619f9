/* Scenario: the kernel counts the tasks of a cgroup; no helper is needed. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HIERARCHY "/run/cgroup"
#define GROUP HIERARCHY "/matrix"

enum { SLEEPING = 3, STOPPED = 2, TASKS = SLEEPING + STOPPED };

static void join(pid_t pid) {
  char text[16];
  const int fd = open(GROUP "/tasks", O_WRONLY | O_CLOEXEC);
  const int length = snprintf(text, sizeof(text), "%d", pid);
  if (fd < 0 || write(fd, text, (size_t)length) != length)
    fail("join " GROUP);
  close(fd);
}

static char state_of(pid_t pid) {
  char path[32], text[256] = "";
  snprintf(path, sizeof(path), "/proc/%d/stat", pid);
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t length = read(fd, text, sizeof(text) - 1);
  close(fd);
  const char *end = length > 0 ? strrchr(text, ')') : NULL;
  return end == NULL ? '?' : end[2];
}

static void await_state(pid_t pid, char state) {
  for (int i = 0; i < 500; i++) {
    if (state_of(pid) == state)
      return;
    sleep_ms(10);
  }
  fail("process %d is not %c", pid, state);
}

static pid_t start_task(bool stopped) {
  const pid_t pid = fork_as(ROOT);
  if (pid == 0)
    for (;;)
      pause();
  join(pid);
  await_state(pid, 'S');
  if (stopped && kill(pid, SIGSTOP) == 0)
    await_state(pid, 'T');
  return pid;
}

static void count_tasks(void) {
  pid_t tasks[TASKS];
  for (int i = 0; i < TASKS; i++)
    tasks[i] = start_task(i >= SLEEPING);
  struct listener kernel = listener_open();
  const int fd = open(GROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  cgroup_query(&kernel, fd, "cgroupstats");
  close(fd);
  close(kernel.fd);
  for (int i = 0; i < TASKS; i++) {
    report_line("cgroup", "%c", state_of(tasks[i]));
    kill(tasks[i], SIGKILL);
    waitpid(tasks[i], NULL, 0);
  }
}

void scenario_cgroup(void) {
  progress("cgroup");
  mkdir(HIERARCHY, 0755);
  if (mount("matrix", HIERARCHY, "cgroup", 0, "none,name=matrix") < 0) {
    report_line("unsupported", "cgroup v1: %s", strerror(errno));
    return;
  }
  if (mkdir(GROUP, 0755) < 0)
    fail("make " GROUP);
  count_tasks();
}
