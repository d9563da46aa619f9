/* sandbox.c: limits, and Landlock alone, without the filter before it. */
#include <stdbool.h>
#include <sys/types.h>
#include <unistd.h>

static long fake_syscall(long number, ...);
#define syscall fake_syscall
#include "../sandbox.c"
#undef syscall

#include "check.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

static bool is_old_kernel;

static long fake_syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  const long a = va_arg(list, long);
  const long b = va_arg(list, long);
  const long c = number == __NR_landlock_create_ruleset ? va_arg(list, int) : 0;
  va_end(list);
  if (is_old_kernel) {
    errno = ENOSYS;
    return -1;
  }
  return syscall(number, a, b, c);
}

/* Whether it returned true in a child under Landlock; -1 without Landlock. */
static int under_landlock(bool (*holds)(void)) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (enter_landlock() == 0)
      _exit(2);
    _exit(holds() ? 0 : 1);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  return WEXITSTATUS(status) == 2 ? -1 : WEXITSTATUS(status) == 0;
}

static bool denies_files(void) {
  const int modes[] = {O_RDONLY, O_WRONLY, O_RDWR};
  for (size_t i = 0; i < COUNT(modes); i++)
    if (open("/etc/passwd", modes[i]) >= 0 || errno != EACCES)
      return false;
  return open("/tmp/sidestat-landlock", O_CREAT | O_WRONLY, 0600) < 0 &&
         errno == EACCES && open("/proc", O_RDONLY | O_DIRECTORY) < 0 &&
         errno == EACCES;
}

static bool denies_changes(void) {
  return mkdir("/tmp/sidestat-landlock", 0700) < 0 && errno == EACCES &&
         symlink("x", "/tmp/sidestat-landlock") < 0 && errno == EACCES &&
         execl("/bin/true", "true", (char *)NULL) < 0 && errno == EACCES;
}

static bool denies_tcp(void) {
  const struct sockaddr_in address = {
      .sin_family = AF_INET,
      .sin_port = htons(9),
      .sin_addr = {htonl(INADDR_LOOPBACK)},
  };
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const struct sockaddr *to = (const struct sockaddr *)&address;
  return connect(fd, to, sizeof(address)) < 0 && errno == EACCES &&
         bind(fd, to, sizeof(address)) < 0 && errno == EACCES;
}

static bool denies_signals(void) {
  return kill(getppid(), 0) < 0 && errno == EPERM;
}

static bool still_looks_at_proc(void) {
  struct stat status;
  return stat("/proc/1/stat", &status) == 0;
}

static long abi(void) {
  return syscall(__NR_landlock_create_ruleset, NULL, 0, 1);
}

static void no_files(void) {
  CHECK(under_landlock(denies_files) != 0);
  CHECK(under_landlock(denies_changes) != 0);
}

static void no_network(void) {
  CHECK(abi() < 4 || under_landlock(denies_tcp) == 1);
}

static void no_signals(void) {
  CHECK(abi() < 6 || under_landlock(denies_signals) == 1);
}

static void owners_can_be_seen(void) {
  CHECK(under_landlock(still_looks_at_proc) != 0);
}

static void old_kernels(void) {
  is_old_kernel = true;
  CHECK(enter_landlock() == 0);
  is_old_kernel = false;
}

static void rights_of_each_abi(void) {
  static const unsigned files[] = {13, 14, 15, 15, 16, 16, 16};
  for (long version = 1; version <= 7; version++) {
    const struct ruleset set = everything(version);
    CHECK(set.files == (UINT64_C(1) << files[version - 1]) - 1);
    CHECK((set.network != 0) == (version >= 4));
    CHECK((set.scopes != 0) == (version >= 6));
  }
}

static void limits_are_lowered(void) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    bool good = true;
    const struct limit high = {RLIMIT_NOFILE, "NOFILE", 64};
    const struct limit higher = {RLIMIT_NOFILE, "NOFILE", 128};
    struct rlimit now;
    set_limit(&high, 0);
    getrlimit(RLIMIT_NOFILE, &now);
    good &= now.rlim_cur == 64 && now.rlim_max == 64;
    set_limit(&higher, 9); /* never raises one */
    getrlimit(RLIMIT_NOFILE, &now);
    good &= now.rlim_cur == 64 && now.rlim_max == 64;
    _exit(good ? 0 : 1);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void few_system_calls(void) {
  unsigned distinct = 0;
  for (size_t i = 0; i < COUNT(RULES); i++) {
    bool first = true;
    for (size_t j = 0; j < i; j++)
      first &= RULES[j].number != RULES[i].number;
    distinct += first;
  }
  CHECK(distinct > 8 && distinct <= 20);
}

int main(void) {
  if (abi() < 1)
    printf("# this kernel has no Landlock: its tests hold without it\n");
  check_run("no file can be opened, made or executed", no_files);
  check_run("no TCP socket can be bound or connected (ABI 4)", no_network);
  check_run("no process outside can be signalled (ABI 6)", no_signals);
  check_run("owners in /proc can still be seen", owners_can_be_seen);
  check_run("a kernel without Landlock is no error", old_kernels);
  check_run("each ABI is asked for all that it knows", rights_of_each_abi);
  check_run("resource limits are lowered and never raised", limits_are_lowered);
  check_run("at most 20 system calls are allowed", few_system_calls);
  return check_end();
}
