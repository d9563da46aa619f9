/*
 * Makes tasks that end at once, for so many seconds, on the first two CPUs that it
 * may use, and prints how many have ended in all: its own processes included,
 * but for the first one, which ends last.
 *
 *   storm fork|vfork|thread SECONDS
 *   storm fence CPU          ends on that CPU, and does nothing else
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 2 };

static void fail(const char *what) {
  perror(what);
  _exit(1);
}

static void run_on(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((size_t)cpu, &set);
  if (sched_setaffinity(0, sizeof(set), &set) != 0)
    fail("sched_setaffinity");
}

/* The n-th CPU of those that this process may use; the last where there are fewer. */
static int nth_cpu(int n) {
  cpu_set_t set;
  int found = -1;
  if (sched_getaffinity(0, sizeof(set), &set) != 0)
    fail("sched_getaffinity");
  for (int cpu = 0; cpu < CPU_SETSIZE && n >= 0; cpu++)
    if (CPU_ISSET((size_t)cpu, &set)) {
      found = cpu;
      n--;
    }
  return found;
}

static void by_fork(void) {
  const pid_t pid = fork();
  if (pid < 0)
    fail("fork");
  if (pid == 0)
    _exit(0);
  if (waitpid(pid, NULL, 0) != pid)
    fail("waitpid");
}

static void by_vfork(void) {
  const pid_t pid = vfork();
  if (pid < 0)
    fail("vfork");
  if (pid == 0)
    _exit(0);
  if (waitpid(pid, NULL, 0) != pid)
    fail("waitpid");
}

static void *nothing(void *argument) {
  return argument;
}

static void by_thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, nothing, NULL) != 0)
    fail("pthread_create");
  if (pthread_join(thread, NULL) != 0)
    fail("pthread_join");
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void work(void (*make)(void), double seconds, uint64_t *made) {
  const double end = now() + seconds;
  while (now() < end) {
    make();
    ++*made;
  }
}

static void (*maker(const char *kind))(void) {
  if (strcmp(kind, "fork") == 0)
    return by_fork;
  if (strcmp(kind, "vfork") == 0)
    return by_vfork;
  return strcmp(kind, "thread") == 0 ? by_thread : NULL;
}

int main(int argc, char *argv[]) {
  if (argc == 3 && strcmp(argv[1], "fence") == 0) {
    run_on(atoi(argv[2]));
    return 0;
  }
  void (*make)(void) = argc == 3 ? maker(argv[1]) : NULL;
  if (make == NULL)
    return 64;
  uint64_t *made = mmap(NULL, WORKERS * sizeof(*made), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED)
    fail("mmap");
  for (int i = 0; i < WORKERS; i++) {
    const pid_t pid = fork();
    if (pid < 0)
      fail("fork");
    if (pid == 0) {
      run_on(nth_cpu(i));
      work(make, atof(argv[2]), &made[i]);
      _exit(0);
    }
  }
  for (int i = 0; i < WORKERS; i++)
    if (wait(NULL) < 0)
      fail("wait");
  printf("%llu\n", (unsigned long long)(made[0] + made[1] + WORKERS));
  return 0;
}
