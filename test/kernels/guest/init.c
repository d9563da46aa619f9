#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { SYSLOG_ACTION_CONSOLE_LEVEL = 8, LANDLOCK_VERSION = 1 };

static const struct {
  const char *type, *target, *data;
  bool optional;
} MOUNTS[] = {
    {"proc", "/proc", NULL, false},
    {"sysfs", "/sys", NULL, false},
    {"devtmpfs", "/dev", NULL, false},
    {"tmpfs", OUT, "mode=0755", false},
    {"tmpfs", "/run", "mode=0755", false},
    {"tmpfs", "/tmp", "mode=1777", false},
    {"securityfs", "/sys/kernel/security", NULL, true},
};

static void mount_all(void) {
  /* The first root is world-writable; the helper trusts no policy below that.
   */
  if (chmod("/", 0755) < 0)
    fail("change the mode of /");
  for (size_t i = 0; i < sizeof(MOUNTS) / sizeof(MOUNTS[0]); i++) {
    mkdir(MOUNTS[i].target, 0755);
    if (mount(MOUNTS[i].type, MOUNTS[i].target, MOUNTS[i].type, 0,
              MOUNTS[i].data) < 0 &&
        errno != EBUSY && !MOUNTS[i].optional)
      fail("mount %s", MOUNTS[i].target);
  }
}

static void report_system(void) {
  struct utsname system;
  uname(&system);
  report_line("system", "release %s", system.release);
  report_line("system", "machine %s", system.machine);
  report_line("system", "pointerBits %zu", 8 * sizeof(void *));
  report_line("system", "ticksPerSecond %ld", sysconf(_SC_CLK_TCK));
  report_line("system", "pageBytes %ld", sysconf(_SC_PAGESIZE));
#ifdef SYS_landlock_create_ruleset
  const long abi =
      syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);
  report_line("system", "landlockAbi %ld", abi < 0 ? 0 : abi);
#endif
  report_file("lsm", "/sys/kernel/security/lsm");
  report_file("cpus", "/sys/devices/system/cpu/possible");
  report_file("task_delayacct", "/proc/sys/kernel/task_delayacct");
  report_file("cmdline", "/proc/cmdline");
}

int main(void) {
  if (getpid() != 1)
    return 1;
  mount_all();
  klogctl(SYSLOG_ACTION_CONSOLE_LEVEL, NULL, 1);
  report_system();
  scenario_get();
  scenario_policy();
  scenario_cgroup();
  scenario_exits();
  report_send();
  sleep_ms(100);
  reboot(RB_POWER_OFF);
  return 1;
}
