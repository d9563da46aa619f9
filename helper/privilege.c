/*
 * The one privilege is CAP_NET_ADMIN in the initial user namespace; the kernel
 * asks for it on TASKSTATS_CMD_GET. How it gets here, and what is done:
 *
 *   file capability   uid 1000, P and E = NET_ADMIN    nothing to give up
 *   ambient (a unit)  uid 1000, P, E, I, A = NET_ADMIN empty I and A
 *   started by root   uid 0, P and E = all             keep NET_ADMIN alone
 *   set-uid root      ruid 1000, euid 0, P and E = all become 1000, and
 *                                                      keep NET_ADMIN alone
 *   anything else     set-gid, set-uid to another user, a file capability
 *                     that was not asked for           refuse to run
 *
 * The bounding set can only be emptied with CAP_SETPCAP, that is in the last
 * two accepted cases; in the others no_new_privs makes it meaningless.
 * See capabilities(7).
 */

#include "start.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sysexits.h>
#include <unistd.h>

enum { LAST_POSSIBLE = 63 };

/* A leak checker traces its own process, which takes being dumpable. */
#ifdef NO_SANDBOX
enum { DUMPABLE = 1 };
#else
enum { DUMPABLE = 0 };
#endif

#define BIT(capability) (UINT64_C(1) << (capability))

struct sets {
  uint64_t effective, permitted, inheritable;
};

static struct sets sets_read(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
  if (syscall(SYS_capget, &header, data) < 0)
    die_os("read the capabilities", errno);
  return (struct sets){
      .effective = data[0].effective | (uint64_t)data[1].effective << 32,
      .permitted = data[0].permitted | (uint64_t)data[1].permitted << 32,
      .inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32,
  };
}

/*
 * Makes the mask permitted and effective, and nothing inheritable; the kernel
 * then empties the ambient set as well.
 */
static void sets_write(uint64_t mask) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
  data[0].effective = data[0].permitted = (uint32_t)mask;
  data[1].effective = data[1].permitted = (uint32_t)(mask >> 32);
  if (syscall(SYS_capset, &header, data) < 0)
    die_os("drop capabilities", errno);
}

/* prctl(2) with the unused arguments that it insists on. */
static int control(int option, unsigned long argument, unsigned long other) {
  return prctl(option, argument, other, 0UL, 0UL);
}

/*
 * Undoes set-uid root, and says whether there was something to undo; every
 * other difference of ids is refused.
 */
static bool become_real_user(void) {
  uid_t real, effective, saved;
  gid_t real_group, effective_group, saved_group;
  if (getresuid(&real, &effective, &saved) < 0 ||
      getresgid(&real_group, &effective_group, &saved_group) < 0)
    die_os("read the user ids", errno);
  if (effective_group != real_group || saved_group != real_group)
    die(EX_NOPERM, "the program is set-gid, which it must not be; "
                   "remove the bit with chmod g-s");
  if (effective == real && saved == real)
    return false;
  if (effective != 0 && real != 0)
    die(EX_NOPERM, "the program is set-uid to a user other than root; "
                   "remove the bit with chmod u-s");
  if (control(PR_SET_KEEPCAPS, 1, 0) < 0 || setresuid(real, real, real) < 0 ||
      control(PR_SET_KEEPCAPS, 0, 0) < 0)
    die_os("become the real user", errno);
  return true;
}

/* The bounding set ends at the last capability that this kernel knows. */
static bool bounded(unsigned long capability) {
  return control(PR_CAPBSET_READ, capability, 0) == 1;
}

static void empty_bounding_set(void) {
  for (unsigned long capability = 0; capability <= LAST_POSSIBLE; capability++)
    if (bounded(capability) && control(PR_CAPBSET_DROP, capability, 0) < 0)
      die_os("empty the bounding set", errno);
}

void privilege_reduce(struct privilege *privilege) {
  const bool set_uid_root = become_real_user();
  const struct sets given = sets_read();
  const uint64_t wanted = BIT(CAP_NET_ADMIN) | BIT(CAP_SETPCAP);
  /* The kernel sets it when execve(2) changed ids or added capabilities. */
  privilege->gained = getauxval(AT_SECURE) != 0;
  const bool by_file = !set_uid_root && getuid() != 0 && privilege->gained;
  if (by_file && (given.permitted & ~wanted) != 0)
    die(EX_NOPERM, "the file has more capabilities than cap_net_admin; "
                   "set it with setcap cap_net_admin=ep");
  sets_write(given.permitted & wanted);
  if (given.permitted & BIT(CAP_SETPCAP))
    empty_bounding_set();
  sets_write(given.permitted & BIT(CAP_NET_ADMIN));
}

void privilege_require(void) {
  if (sets_read().effective & BIT(CAP_NET_ADMIN))
    return;
  if (control(PR_GET_NO_NEW_PRIVS, 0, 0) == 1)
    die(EX_NOPERM, "CAP_NET_ADMIN is missing and no_new_privs is set, so that "
                   "the capability of the file does not count; start the "
                   "client without no_new_privs, or use the daemon");
  die(EX_NOPERM, "CAP_NET_ADMIN is missing; run `sidestat helper install` as "
                 "root once, or start the client as root");
}

/* Ambient capabilities are a subset of the inheritable ones, by the kernel. */
static void verify(struct sets now, uint64_t kept) {
  uid_t real, effective, saved;
  if (now.permitted != kept || now.effective != kept || now.inheritable != 0)
    die(EX_OSERR, "capabilities are left over after the drop");
  if (getresuid(&real, &effective, &saved) < 0 || effective != real ||
      saved != real || (real != 0 && setuid(0) == 0))
    die(EX_OSERR, "user ids are left over after the drop");
}

void privilege_lock(struct privilege *privilege, bool keep) {
  const uint64_t kept = keep ? BIT(CAP_NET_ADMIN) : 0;
  sets_write(kept);
  if (control(PR_SET_NO_NEW_PRIVS, 1, 0) < 0 ||
      control(PR_SET_DUMPABLE, DUMPABLE, 0) < 0 ||
      control(PR_SET_PDEATHSIG, SIGKILL, 0) < 0)
    die_os("set no_new_privs", errno);
  const struct sets now = sets_read();
  verify(now, kept);
  privilege->effective = now.effective;
  privilege->no_new_privs = control(PR_GET_NO_NEW_PRIVS, 0, 0) == 1;
  privilege->dumpable = control(PR_GET_DUMPABLE, 0, 0) != 0;
  if (!privilege->no_new_privs || privilege->dumpable != DUMPABLE)
    die(EX_OSERR, "no_new_privs or not being dumpable does not stick");
}
