/*
 * What the process may still do once it serves: read and write the descriptors
 * that it has. Three walls, each sufficient against most of what the others
 * stop: limits on resources, Landlock, and a seccomp filter. They are put up
 * when everything is opened and after no_new_privs.
 */
#include "policy.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

#ifdef __GLIBC__ /* which has a type of its own for getrlimit(2) */
typedef __rlimit_resource_t resource;
#else
typedef int resource;
#endif

static const struct limit {
  resource resource;
  const char *name;
  rlim_t value;
} LIMITS[] = {
    {RLIMIT_CORE, "CORE", 0},
    {RLIMIT_FSIZE, "FSIZE", 0},
    {RLIMIT_NPROC, "NPROC", 0},
    {RLIMIT_MEMLOCK, "MEMLOCK", 0},
    {RLIMIT_NOFILE, "NOFILE", 64}, /* and one for each CPU */
    {RLIMIT_STACK, "STACK", 256UL * 1024},
    {RLIMIT_AS, "AS", 32UL * 1024 * 1024},
};

/* A system call that is allowed, when its argument has the value. */
static const struct rule {
  const char *name;
  uint32_t number;
  int argument; /* ANY: none is looked at */
  uint32_t value;
  const char *only; /* the same in words */
} RULES[] = {
#define ALLOW(name, ...)                                                       \
  { #name, __NR_##name, __VA_ARGS__ }
#define ANY -1, 0, ""
    ALLOW(exit_group, ANY),
    ALLOW(restart_syscall, ANY),
    ALLOW(close, ANY),
    ALLOW(recvfrom, ANY),
    ALLOW(recvmmsg, ANY),
    ALLOW(ppoll, ANY),
    ALLOW(clock_gettime, ANY),
    ALLOW(sendto, 4, 0, "address is NULL"),
    ALLOW(sendmsg, 0, KERNEL_FD, "descriptor is the netlink socket"),
    ALLOW(accept4, 0, CHANNEL_FD, "descriptor is the listener"),
    ALLOW(getsockopt, 1, SOL_SOCKET, "level is SOL_SOCKET"),
    ALLOW(statx, 0, PROC_FD, "descriptor is /proc"),
    ALLOW(write, 0, STDERR_FILENO, "descriptor is 2"),
#ifdef __NR_poll
    ALLOW(poll, ANY),
#endif
#ifdef __NR_send /* arm, powerpc: calls of their own, without an address */
    ALLOW(send, ANY),
    ALLOW(recv, ANY),
#endif
#ifdef __NR_newfstatat
    ALLOW(newfstatat, 0, PROC_FD, "descriptor is /proc"),
#endif
#ifdef __NR_recvmmsg_time64 /* 32 bits: these have a time_t of 64 */
    ALLOW(fstatat64, 0, PROC_FD, "descriptor is /proc"),
    ALLOW(recvmmsg_time64, ANY),
    ALLOW(ppoll_time64, ANY),
    ALLOW(clock_gettime64, ANY),
#endif
#ifdef __NR_socketcall /* i386, s390x: libc may go this way (linux/net.h) */
    ALLOW(socketcall, 0, SYS_SEND, "call is send"),
    ALLOW(socketcall, 0, SYS_RECV, "call is recv"),
    ALLOW(socketcall, 0, SYS_SENDTO, "call is sendto"),
    ALLOW(socketcall, 0, SYS_RECVFROM, "call is recvfrom"),
    ALLOW(socketcall, 0, SYS_SENDMSG, "call is sendmsg"),
    ALLOW(socketcall, 0, SYS_RECVMMSG, "call is recvmmsg"),
    ALLOW(socketcall, 0, SYS_ACCEPT4, "call is accept4"),
    ALLOW(socketcall, 0, SYS_GETSOCKOPT, "call is getsockopt"),
#endif
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#if defined(__x86_64__) /* x32 is this too, but its numbers are not the rules' \
                         */
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__arm__) && !defined(__ARMEB__)
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#else
#error "name the AUDIT_ARCH of this machine here (linux/audit.h)"
#endif

#ifdef SANDBOX_LOG /* for the search of a call that is missing in the table */
#define DENY SECCOMP_RET_LOG
#else
#define DENY SECCOMP_RET_KILL_PROCESS
#endif

static void set_limit(const struct limit *limit, unsigned sockets) {
  struct rlimit now;
  const rlim_t more = limit->resource == RLIMIT_NOFILE ? sockets : 0;
  const rlim_t most = limit->value + more;
  if (getrlimit(limit->resource, &now) < 0)
    die_os("read a resource limit", errno);
  if (now.rlim_max > most)
    now.rlim_max = most;
  now.rlim_cur = now.rlim_max;
  if (setrlimit(limit->resource, &now) < 0 ||
      getrlimit(limit->resource, &now) < 0)
    die_os("lower a resource limit", errno);
  if (now.rlim_cur > most || now.rlim_max > most)
    die(EX_OSERR, "the resource limit %s does not stick", limit->name);
}

/* struct landlock_ruleset_attr of ABI 6; headers are often older. */
struct ruleset {
  uint64_t files, network, scopes;
};

/* The rights that an ABI knows; what is handled and has no rule is denied. */
static struct ruleset everything(long abi) {
  const unsigned files = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
  return (struct ruleset){
      .files = (UINT64_C(1) << files) - 1,
      .network = abi >= 4 ? 3 : 0, /* bind and connect of TCP */
      .scopes = abi >= 6 ? 3 : 0,  /* abstract sockets, signals */
  };
}

/*
 * A process under Landlock may not look at processes outside of it, and where
 * /proc is mounted with hidepid=, their entries are then hidden, the client's
 * own too. There (process 1 is not visible) the filter has to be enough.
 */
static bool proc_hides(void) {
  const struct viewer nobody = {.uid = 0};
  return viewer_needs_proc() && policy_look(&nobody, 1).inode == 0;
}

static unsigned enter_landlock(void) {
#ifdef __NR_landlock_create_ruleset
  const long abi = syscall(__NR_landlock_create_ruleset, NULL, 0, 1);
  if (abi < 1 || proc_hides())
    return 0;
  const struct ruleset ruleset = everything(abi);
  const int fd =
      (int)syscall(__NR_landlock_create_ruleset, &ruleset, sizeof(ruleset), 0);
  if (fd < 0 || syscall(__NR_landlock_restrict_self, fd, 0) < 0)
    die_os("enter Landlock", errno);
  close(fd);
  return (unsigned)abi;
#else
  (void)proc_hides, (void)everything;
  return 0;
#endif
}

/* Space for the longest filter: a prologue, seven steps a rule, the end. */
struct program {
  struct sock_filter steps[5 + 7 * COUNT(RULES) + 1];
  unsigned short length;
};

static void step(struct program *program, uint16_t code, uint8_t yes,
                 uint8_t no, uint32_t value) {
  program->steps[program->length++] =
      (struct sock_filter){code, yes, no, value};
}

static void load(struct program *program, size_t offset) {
  step(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

static void jump_equal(struct program *program, uint32_t value, uint8_t no) {
  step(program, BPF_JMP | BPF_JEQ | BPF_K, 0, no, value);
}

static void give(struct program *program, uint32_t verdict) {
  step(program, BPF_RET | BPF_K, 0, 0, verdict);
}

/* An argument has 64 bits, the filter reads 32: both halves must be right. */
static void allow(struct program *program, const struct rule *rule) {
  jump_equal(program, rule->number, rule->argument < 0 ? 1 : 6);
  if (rule->argument >= 0) {
    const bool little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    const size_t first =
        offsetof(struct seccomp_data, args) + 8 * (size_t)rule->argument;
    load(program, first);
    jump_equal(program, little ? rule->value : 0, 3);
    load(program, first + 4);
    jump_equal(program, little ? 0 : rule->value, 1);
  }
  give(program, SECCOMP_RET_ALLOW);
  if (rule->argument >= 0)
    load(program, offsetof(struct seccomp_data, nr));
}

static void enter_seccomp(void) {
  struct program program = {.length = 0};
  load(&program, offsetof(struct seccomp_data, arch));
  step(&program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
  give(&program, DENY);
  load(&program, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < COUNT(RULES); i++)
    allow(&program, &RULES[i]);
  give(&program, DENY);
  const struct sock_fprog filter = {program.length, program.steps};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0UL, 0UL) < 0)
    die_os("enter seccomp; the kernel needs CONFIG_SECCOMP_FILTER=y", errno);
}

void sandbox_enter(struct sandbox *sandbox, unsigned sockets) {
  *sandbox = (struct sandbox){0};
#ifdef NO_SANDBOX /* sanitizers and valgrind need all that is forbidden here   \
                   */
  (void)sockets, (void)set_limit, (void)enter_landlock, (void)enter_seccomp;
#else
  for (size_t i = 0; i < COUNT(LIMITS); i++)
    set_limit(&LIMITS[i], sockets);
  sandbox->landlock = enter_landlock();
  enter_seccomp();
  sandbox->seccomp = true;
#endif
}

void sandbox_print(int fd) {
  dprintf(fd, "\nSystem calls (any other kills the process):\n");
  for (size_t i = 0; i < COUNT(RULES); i++)
    dprintf(fd, "  %-16s %s\n", RULES[i].name, RULES[i].only);
  dprintf(fd, "\nResource limits, at most:\n");
  for (size_t i = 0; i < COUNT(LIMITS); i++)
    dprintf(fd, "  %-16s %llu%s\n", LIMITS[i].name,
            (unsigned long long)LIMITS[i].value,
            LIMITS[i].resource == RLIMIT_NOFILE ? " and one for each CPU" : "");
}
