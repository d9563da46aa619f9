/*
 * Scenario: exit events. Each process that ends is waited for, and what
 * wait4(2) says of it is the account; a listener of our own says what the
 * kernel told.
 */
#include "guest.h"

#include "generated.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  STORM = 120,
  THREADS = 3,
  LOST = 300,
};

/* Room for a few dozen exits; the kernel drops the others. */
#define SMALL_BUFFER "--exit-buffer=65536"

/* Lines: kind pid status uid threads minflt nvcsw maxrss. */
static void report_exit(const char *session, const char *kind, pid_t pid,
                        uid_t uid, int threads) {
  char name[64];
  int status = 0;
  struct rusage usage;
  if (wait4(pid, &status, 0, &usage) != pid)
    fail("wait for process %d", pid);
  snprintf(name, sizeof(name), "exits.%s", session);
  report_line(name, "%s %d %d %u %d %ld %ld %ld", kind, pid, status, uid,
              threads, usage.ru_minflt, usage.ru_nvcsw, usage.ru_maxrss);
}

static void *short_life(void *argument) {
  sleep_ms(*(const unsigned *)argument);
  return NULL;
}

static void *long_life(void *argument) {
  sleep_ms(100);
  (void)argument;
  _exit(6);
}

static void start_thread(void *(*body)(void *), unsigned *time, pthread_t *id) {
  if (pthread_create(id, NULL, body, time) != 0)
    fail("create a thread");
}

static void single(void) {
  prctl(PR_SET_NAME, "single", 0, 0, 0);
  sleep_ms(2);
  _exit(3);
}

static void killed(void) {
  prctl(PR_SET_NAME, "killed", 0, 0, 0);
  kill(getpid(), SIGKILL);
}

static void threaded(void) {
  static unsigned times[THREADS] = {1, 2, 3};
  pthread_t ids[THREADS];
  prctl(PR_SET_NAME, "threaded", 0, 0, 0);
  for (int i = 0; i < THREADS; i++)
    start_thread(short_life, &times[i], &ids[i]);
  for (int i = 0; i < THREADS; i++)
    pthread_join(ids[i], NULL);
  _exit(5);
}

/* The last thread to go is not the leader. */
static void headless(void) {
  pthread_t id;
  prctl(PR_SET_NAME, "headless", 0, 0, 0);
  start_thread(long_life, NULL, &id);
  pthread_exit(NULL);
}

static const struct {
  const char *kind;
  void (*body)(void);
  int threads;
} SHAPES[] = {
    {"single", single, 1},
    {"killed", killed, 1},
    {"threaded", threaded, 1 + THREADS},
    {"headless", headless, 2},
};

static void end_shapes(const char *session) {
  for (size_t i = 0; i < sizeof(SHAPES) / sizeof(SHAPES[0]); i++) {
    const pid_t pid = fork_as(ROOT);
    if (pid == 0) {
      SHAPES[i].body();
      _exit(1);
    }
    report_exit(session, SHAPES[i].kind, pid, ROOT, SHAPES[i].threads);
  }
}

/*
 * The storm has a process of its own for each user: who changes ids has used
 * privilege, and records of such tasks are withheld; its children have not.
 */
static _Noreturn void storm(int report) {
  for (int i = 0; i < STORM; i++) {
    const pid_t pid = fork();
    int status;
    if (pid < 0)
      _exit(1);
    if (pid == 0)
      _exit(i % 7);
    if (waitpid(pid, &status, 0) != pid)
      _exit(1);
    const int line[2] = {pid, status};
    if (write(report, line, sizeof(line)) != sizeof(line))
      _exit(1);
  }
  _exit(0);
}

struct weather {
  uid_t uid;
  pid_t pid;
  int report;
};

static void start_storm(struct weather *weather) {
  int report[2];
  if (pipe(report) < 0)
    fail("make a pipe");
  weather->pid = fork_as(weather->uid);
  if (weather->pid == 0)
    storm(report[1]);
  close(report[1]);
  weather->report = report[0];
}

static void end_storm(const char *session, struct weather *weather) {
  char name[64];
  int line[2];
  snprintf(name, sizeof(name), "exits.%s", session);
  while (read(weather->report, line, sizeof(line)) == sizeof(line))
    report_line(name, "storm %d %d %u 1 0 0 0", line[0], line[1], weather->uid);
  close(weather->report);
  report_exit(session, "leader", weather->pid, weather->uid, 1);
}

static void run_storms(struct client *client) {
  struct weather weathers[] = {{.uid = ROOT}, {.uid = OWN_UID}};
  for (size_t i = 0; i < 2; i++)
    start_storm(&weathers[i]);
  client_drain(client, 300);
  for (size_t i = 0; i < 2; i++)
    end_storm(client->session, &weathers[i]);
  client_drain(client, 100);
}

/* More exits than the kernel keeps, while the helper is stopped. */
static void run_loss(struct client *client) {
  static unsigned time;
  kill(client->pid, SIGSTOP);
  const pid_t pid = fork_as(ROOT);
  if (pid == 0) {
    for (int i = 0; i < LOST; i++) {
      pthread_t id;
      start_thread(short_life, &time, &id);
      pthread_join(id, NULL);
    }
    _exit(0);
  }
  report_exit(client->session, "lost", pid, ROOT, 1 + LOST);
  kill(client->pid, SIGCONT);
  client_drain(client, 100);
}

static void run_all(struct client *client) {
  end_shapes(client->session);
  run_storms(client);
}

static void run_session(const struct start *start,
                        void (*run)(struct client *)) {
  struct client client;
  progress(start->session);
  if (!client_start(&client, start))
    return;
  if (client.exits_ready) {
    struct listener kernel = listener_open();
    listener_register(&kernel);
    client_ask(&client, OP_EXITS_START, "start", NULL, 0);
    run(&client);
    client_ask(&client, OP_EXITS_STOP, "stop", NULL, 0);
    listener_report(&kernel, start->session);
    close(kernel.fd);
  }
  client_end(&client);
}

void scenario_exits(void) {
  run_session(&(struct start){"exits", HELPER, NULL, ROOT, false}, run_all);
  run_session(&(struct start){"exits-own", HELPER, "--daemon", OWN_UID, true},
              run_all);
  run_session(&(struct start){"exits-lost", HELPER, SMALL_BUFFER, ROOT, false},
              run_loss);
}
