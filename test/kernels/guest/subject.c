/*
 * Processes whose numbers are known to move and then stand still, so that the
 * kernel's record and /proc can be compared exactly.
 */
#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  WORK_MS = 60,
  NAPS = 7,
  MEMORY = 9 << 20,
  WRITTEN = 5000,
  STABLE_MS = 30,
  MOST_LOOKS = 300,
};

void sleep_ms(unsigned milliseconds) {
  const struct timespec time = {milliseconds / 1000,
                                (long)(milliseconds % 1000) * 1000000};
  nanosleep(&time, NULL);
}

pid_t fork_as(uid_t uid) {
  fflush(stdout);
  const pid_t pid = fork();
  if (pid < 0)
    fail("fork");
  if (pid > 0 || uid == ROOT)
    return pid;
  if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
      setresuid(uid, uid, uid) < 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
    fail("become user %u", uid);
  return pid;
}

static long long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void work(void) {
  const long long end = now_ms() + WORK_MS;
  while (now_ms() < end)
    for (volatile int i = 0; i < 10000; i++)
      continue;
  for (int i = 0; i < NAPS; i++)
    sleep_ms(1);
}

static void rest(void) {
  for (;;)
    pause();
}

struct thread_start {
  int index;
  pthread_barrier_t *ready;
};

static void *thread(void *argument) {
  const struct thread_start *start = argument;
  char name[16];
  snprintf(name, sizeof(name), "thread-%d", start->index);
  prctl(PR_SET_NAME, name, 0, 0, 0);
  work();
  pthread_barrier_wait(start->ready);
  rest();
  return NULL;
}

static void start_threads(int count) {
  static pthread_barrier_t ready;
  static struct thread_start starts[8];
  if (count == 0)
    return;
  pthread_barrier_init(&ready, NULL, (unsigned)count + 1);
  for (int i = 0; i < count; i++) {
    pthread_t id;
    starts[i] = (struct thread_start){i + 1, &ready};
    if (pthread_create(&id, NULL, thread, &starts[i]) != 0)
      fail("create a thread");
  }
  pthread_barrier_wait(&ready);
}

static void use_memory(void) {
  char *memory = malloc(MEMORY);
  if (memory == NULL)
    fail("allocate memory");
  for (size_t i = 0; i < MEMORY; i += 1024)
    ((volatile char *)memory)[i] = 1;
}

static void write_bytes(void) {
  char name[32], byte = 0;
  snprintf(name, sizeof(name), "/tmp/subject-%d", getpid());
  const int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  for (int i = 0; i < WRITTEN; i++)
    if (write(fd, &byte, 1) != 1)
      fail("write %s", name);
  close(fd);
}

static _Noreturn void live(const struct subject *subject, int ready) {
  prctl(PR_SET_NAME, subject->name, 0, 0, 0);
  if (subject->uid != ROOT)
    prctl(PR_SET_DUMPABLE, subject->hidden ? 0 : 1, 0, 0, 0);
  if (setpriority(PRIO_PROCESS, 0, 3) < 0)
    fail("become nice");
  use_memory();
  write_bytes();
  work();
  start_threads(subject->threads);
  if (write(ready, "r", 1) != 1)
    fail("tell that %s is ready", subject->name);
  rest();
  _exit(1);
}

size_t subject_tids(const struct subject *subject, uint32_t *tids,
                    size_t most) {
  char path[64];
  size_t count = 0;
  snprintf(path, sizeof(path), "/proc/%d/task", subject->pid);
  DIR *folder = opendir(path);
  if (folder == NULL)
    fail("open %s", path);
  const struct dirent *entry;
  while ((entry = readdir(folder)) != NULL && count < most)
    if (entry->d_name[0] != '.')
      tids[count++] = (uint32_t)atoi(entry->d_name);
  closedir(folder);
  return count;
}

/* The times of all threads, as one text. */
static void read_times(const struct subject *subject, char *text,
                       size_t length) {
  uint32_t tids[16];
  const size_t count = subject_tids(subject, tids, 16);
  size_t used = 0;
  memset(text, 0, length);
  for (size_t i = 0; i < count; i++) {
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/task/%u/schedstat", subject->pid,
             tids[i]);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t got = read(fd, text + used, length - used - 1);
    close(fd);
    if (got > 0)
      used += (size_t)got;
  }
}

static void wait_until_it_rests(const struct subject *subject) {
  char before[1024], after[1024];
  read_times(subject, before, sizeof(before));
  for (int i = 0; i < MOST_LOOKS; i++) {
    sleep_ms(STABLE_MS);
    read_times(subject, after, sizeof(after));
    if (strcmp(before, after) == 0)
      return;
    memcpy(before, after, sizeof(before));
  }
  fail("%s does not rest", subject->name);
}

void subject_start(struct subject *subject) {
  int ready[2];
  char byte;
  if (pipe2(ready, O_CLOEXEC) < 0)
    fail("make a pipe");
  subject->pid = fork_as(subject->uid);
  if (subject->pid == 0)
    live(subject, ready[1]);
  close(ready[1]);
  if (read(ready[0], &byte, 1) != 1)
    fail("start %s", subject->name);
  close(ready[0]);
  wait_until_it_rests(subject);
  report_line("subjects", "%s %d", subject->name, subject->pid);
}

static void report_task(const struct subject *subject, uint32_t tid) {
  static const char *const FILES[] = {"status", "stat", "schedstat", "io"};
  char name[96], path[96];
  for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
    snprintf(name, sizeof(name), "%s.%u.%s", subject->name, tid, FILES[i]);
    snprintf(path, sizeof(path), "/proc/%d/task/%u/%s", subject->pid, tid,
             FILES[i]);
    report_file(name, path);
  }
}

void subject_report(const struct subject *subject) {
  uint32_t tids[16];
  char path[64];
  struct stat exe;
  const size_t count = subject_tids(subject, tids, 16);
  for (size_t i = 0; i < count; i++)
    report_task(subject, tids[i]);
  snprintf(path, sizeof(path), "/proc/%d/exe", subject->pid);
  if (stat(path, &exe) == 0)
    report_line("exe", "%s %llu %llu", subject->name,
                (unsigned long long)exe.st_dev, (unsigned long long)exe.st_ino);
}

void subject_end(struct subject *subject) {
  kill(subject->pid, SIGKILL);
  waitpid(subject->pid, NULL, 0);
}
