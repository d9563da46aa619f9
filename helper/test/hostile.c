/*
 * Starts a program the way a hostile or careless parent would:
 * hostile MODE PROGRAM [OPTION]. Descriptor 3 goes through.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static char *arguments_of_program[] = {"sidestat-helper", NULL, NULL};
static rlim_t number;
static char *one_variable[] = {"LD_BIND_NOW=", NULL};

static _Noreturn void run(const char *program, char **arguments,
                          char **environment) {
  execve(program, arguments, environment);
  perror(program);
  _exit(127);
}

static void without_arguments(const char *program) {
  char *nothing[] = {NULL};
  run(program, nothing, nothing);
}

static void with_closed_descriptors(const char *program) {
  for (int fd = 0; fd < 3; fd++)
    close(fd);
  run(program, arguments_of_program, one_variable);
}

static void without_channel(const char *program) {
  close(3);
  run(program, arguments_of_program, one_variable);
}

static void with_many_descriptors(const char *program) {
  for (int i = 0; i < 500; i++)
    if (dup(STDERR_FILENO) < 0)
      _exit(126);
  run(program, arguments_of_program, one_variable);
}

static void with_many_variables(const char *program) {
  static char text[10000][24];
  static char *environment[10001];
  for (int i = 0; i < 10000; i++) {
    snprintf(text[i], sizeof(text[i]), "LC_VARIABLE_%d=%%n", i);
    environment[i] = text[i];
  }
  run(program, arguments_of_program, environment);
}

static void with_hostile_variables(const char *program) {
  char *environment[] = {"LD_PRELOAD=/nonexistent.so",
                         "LD_LIBRARY_PATH=/tmp",
                         "GLIBC_TUNABLES=glibc.malloc.check=3",
                         "MALLOC_PERTURB_=1",
                         "PATH=.",
                         "IFS=x",
                         "TZ=:/etc/shadow",
                         NULL};
  run(program, arguments_of_program, environment);
}

static void with_many_arguments(const char *program) {
  char *arguments[1001] = {"sidestat-helper"};
  for (int i = 1; i < 1000; i++)
    arguments[i] = "--version";
  run(program, arguments, one_variable);
}

/* Ignored and blocked signals, a timer about to fire, a strange umask. */
static void with_inherited_state(const char *program) {
  const struct itimerval soon = {.it_value = {.tv_usec = 200000}};
  sigset_t all;
  sigfillset(&all);
  for (int number = 1; number < NSIG; number++)
    signal(number, SIG_IGN);
  signal(SIGALRM, SIG_DFL);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setitimer(ITIMER_REAL, &soon, NULL);
  umask(0);
  if (chdir("/tmp") < 0)
    _exit(126);
  run(program, arguments_of_program, one_variable);
}

static void limit(int resource, rlim_t value) {
  const struct rlimit both = {value, value};
  if (setrlimit(resource, &both) < 0)
    _exit(126);
}

static void with_small_limits(const char *program) {
  limit(RLIMIT_NOFILE, 16);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_MEMLOCK, 0);
  limit(RLIMIT_STACK, 256 * 1024);
  limit(RLIMIT_DATA, 24 * 1024 * 1024); /* the program reserves 18 */
  limit(RLIMIT_AS, 28 * 1024 * 1024);
  run(program, arguments_of_program, one_variable);
}

/* As many as the mode says behind its name. */
static void with_descriptors(const char *program) {
  limit(RLIMIT_NOFILE, number);
  run(program, arguments_of_program, one_variable);
}

/* No child to see the exit of; the limit does not hold for the superuser. */
static void without_processes(const char *program) {
  limit(RLIMIT_NPROC, 0);
  run(program, arguments_of_program, one_variable);
}

/* Variables that speak of other descriptors than there are. */
static void with_false_variables(const char *program) {
  char *environment[] = {"LISTEN_PID=1", "LISTEN_FDS=4294967295",
                         "LISTEN_FDNAMES=a:b:c", "NOTIFY_SOCKET=@x", NULL};
  run(program, arguments_of_program, environment);
}

/* The parent waits to be killed; the helper must not outlive it. */
static void as_a_grandchild(const char *program) {
  if (fork() == 0)
    run(program, arguments_of_program, one_variable);
  pause();
  _exit(0);
}

static const struct {
  const char *name;
  void (*run)(const char *program);
} MODES[] = {
    {"without-arguments", without_arguments},
    {"with-closed-descriptors", with_closed_descriptors},
    {"without-channel", without_channel},
    {"with-many-descriptors", with_many_descriptors},
    {"with-many-variables", with_many_variables},
    {"with-hostile-variables", with_hostile_variables},
    {"with-many-arguments", with_many_arguments},
    {"with-inherited-state", with_inherited_state},
    {"with-small-limits", with_small_limits},
    {"with-descriptors=", with_descriptors},
    {"without-processes", without_processes},
    {"with-false-variables", with_false_variables},
    {"as-a-grandchild", as_a_grandchild},
};

int main(int argc, char *argv[]) {
  if (argc != 3 && argc != 4)
    return 125;
  arguments_of_program[1] = argv[3];
  const size_t name = strcspn(argv[1], "=");
  if (argv[1][name] == '=')
    number = strtoul(argv[1] + name + 1, NULL, 10);
  for (size_t i = 0; i < sizeof(MODES) / sizeof(MODES[0]); i++)
    if (strcspn(MODES[i].name, "=") == name &&
        strncmp(MODES[i].name, argv[1], name) == 0)
      MODES[i].run(argv[2]);
  return 125;
}
