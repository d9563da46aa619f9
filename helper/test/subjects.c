/*
 * Processes for a policy to judge: subjects MODE [ARGUMENT...]. Each prints one
 * line when it is ready, and ends with its standard input, or by itself.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(long value) {
  printf("%ld\n", value);
  fflush(stdout);
}

static void wait_for_the_end(void) {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0)
    ;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void become(uid_t uid) {
  if (setresuid(uid, uid, uid) < 0 || prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) < 0)
    _exit(3);
}

static void *spin(void *unused) {
  for (volatile unsigned i = 0;; i++)
    if (i % 1000000 == 0)
      usleep(10000);
  return unused;
}

/* Several threads that work a little. */
static void threads(char *const arguments[]) {
  (void)arguments;
  for (int i = 0; i < 3; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, spin, NULL) != 0)
      _exit(3);
  }
  say(getpid());
  wait_for_the_end();
}

/* Asks not to be dumped or traced. */
static void hidden(char *const arguments[]) {
  (void)arguments;
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  say(getpid());
  wait_for_the_end();
}

/* Set-uid, and has lowered its effective uid to that of its user for now. */
static void lowered(char *const arguments[]) {
  (void)arguments;
  if (geteuid() == getuid() || seteuid(getuid()) < 0)
    _exit(3);
  say(getpid());
  wait_for_the_end();
}

/* A child that has ended and is not reaped: argument 0, or what it runs. */
static void zombie(char *const arguments[]) {
  const pid_t child = fork();
  if (child == 0) {
    if (arguments[0] != NULL)
      execv(arguments[0], arguments);
    _exit(0);
  }
  siginfo_t info;
  waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
  say(child);
  wait_for_the_end();
}

/* Short processes, some with threads, for so many seconds. */
static void *nothing(void *unused) {
  return unused;
}

static void storm(char *const arguments[]) {
  const double end = now() + atof(arguments[0]);
  say(getpid());
  for (unsigned i = 0; now() < end; i++) {
    if (fork() == 0) {
      pthread_t thread;
      if (i % 3 == 0 && pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
      usleep(i % 7 * 300);
      _exit(0);
    }
    while (waitpid(-1, NULL, i % 8 == 7 ? 0 : WNOHANG) > 0)
      ;
  }
  while (waitpid(-1, NULL, 0) > 0)
    ;
}

/*
 * Exits at a steady rate, of threads and, one in sixteen, of processes:
 * seconds, and how many a second. Prints how many there were, all of them told
 * by then.
 */
static void end_one(long number) {
  pthread_t thread;
  if (number % 16 != 0) {
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 ||
        pthread_join(thread, NULL) != 0)
      _exit(3);
    return;
  }
  const pid_t child = fork();
  if (child == 0)
    _exit(0);
  if (child < 0 || waitpid(child, NULL, 0) != child)
    _exit(3);
}

static void exits(char *const arguments[]) {
  const double begin = now(), seconds = atof(arguments[0]);
  const double rate = atof(arguments[1]);
  long number = 0;
  say(getpid());
  for (double passed = 0; passed < seconds; passed = now() - begin) {
    if ((double)number < passed * rate)
      end_one(number++);
    else
      usleep(500);
  }
  say(number);
}

/*
 * Set-uid root, under its own name: children that use a privilege before they
 * end, each in two threads, for so many seconds.
 */
static void *use_privilege(void *unused) {
  if (chroot("/") < 0)
    _exit(3);
  return unused;
}

static void privileged(char *const arguments[]) {
  const double end = now() + atof(arguments[0]);
  prctl(PR_SET_NAME, "privileged", 0, 0, 0);
  say(getpid());
  while (now() < end) {
    const pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      use_privilege(NULL);
      if (pthread_create(&thread, NULL, use_privilege, NULL) == 0)
        pthread_join(thread, NULL);
      _exit(0);
    }
    waitpid(child, NULL, 0);
    usleep(1000);
  }
  use_privilege(NULL);
}

/* As root: real and effective uid go back and forth between two users. */
static void flip(char *const arguments[]) {
  const uid_t users[] = {(uid_t)atoi(arguments[0]), (uid_t)atoi(arguments[1])};
  const double end = now() + atof(arguments[2]);
  say(getpid());
  for (unsigned i = 0; now() < end; i++) {
    if (setresuid(users[i % 2], users[i % 2], 0) < 0)
      _exit(3);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    for (volatile int j = 0; j < 2000; j++)
      ;
    if (setresuid(-1, 0, 0) < 0)
      _exit(3);
  }
}

/* The second user's process can be told by its many voluntary switches. */
static void live_as(uid_t uid, int is_second) {
  for (int i = 0; is_second && i < 25; i++)
    usleep(1);
  become(uid);
  usleep(1500);
  _exit(0);
}

/* The next process gets the id, if nobody is faster; the kernel forgets it. */
static pid_t fork_as(int last, pid_t wanted) {
  char text[16];
  const int length = snprintf(text, sizeof(text), "%d", wanted - 1);
  if (pwrite(last, text, (size_t)length, 0) < 0)
    _exit(4);
  return fork();
}

/*
 * As root: one id, that of the first child, is used by two users in turn, for
 * so many seconds and at least so often. A busy machine gets more time for it.
 */
static void reuse(char *const arguments[]) {
  const uid_t users[] = {(uid_t)atoi(arguments[0]), (uid_t)atoi(arguments[1])};
  const double end = now() + atof(arguments[2]);
  const double latest = end + 60;
  const long enough = atol(arguments[3]);
  const int last = open("/proc/sys/kernel/ns_last_pid", O_RDWR);
  const pid_t wanted = fork();
  if (wanted == 0)
    _exit(0);
  waitpid(wanted, NULL, 0);
  say(wanted);
  long hits = 0;
  for (unsigned i = 0; now() < end || (hits < enough && now() < latest); i++) {
    const pid_t child = fork_as(last, wanted);
    if (child == 0 && getpid() != wanted)
      _exit(0);
    if (child == 0)
      live_as(users[i % 2], i % 2);
    hits += child == wanted;
    waitpid(child, NULL, 0);
  }
  say(hits);
}

static const struct {
  const char *name;
  void (*run)(char *const arguments[]);
} MODES[] = {
    {"threads", threads}, {"hidden", hidden}, {"lowered", lowered},
    {"zombie", zombie},   {"storm", storm},   {"flip", flip},
    {"reuse", reuse},     {"exits", exits},   {"privileged", privileged}};

int main(int argc, char *argv[]) {
  for (size_t i = 0; argc > 1 && i < sizeof(MODES) / sizeof(MODES[0]); i++)
    if (strcmp(MODES[i].name, argv[1]) == 0) {
      MODES[i].run(argv + 2);
      return 0;
    }
  return 2;
}
