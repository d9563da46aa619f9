/* Who the client is, as the kernel tells, and which view the grants give it. */
#include "policy.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sysexits.h>
#include <unistd.h>

enum { MOST_GROUPS = 65536 /* NGROUPS_MAX of the kernel */ };

static gid_t groups[1 + MOST_GROUPS];
static bool has_proc;

/*
 * The ids in /proc must be those of our questions: not those of another pid
 * namespace, and not files that somebody made.
 */
static void open_proc(void) {
  char self[16] = "";
  struct statfs system;
  const int fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    die_os("open /proc", errno);
  if (fd != PROC_FD || fstatfs(fd, &system) < 0 ||
      system.f_type != PROC_SUPER_MAGIC ||
      readlinkat(fd, "self", self, sizeof(self) - 1) < 0 ||
      strtol(self, NULL, 10) != getpid())
    die(EX_UNAVAILABLE, "/proc does not show the processes of this pid "
                        "namespace, and the policy needs their owners");
  has_proc = true;
}

bool viewer_needs_proc(void) {
  return has_proc;
}

void viewer_of_parent(struct viewer *viewer, bool gained) {
  *viewer = (struct viewer){.uid = getuid(), .view = VIEW_ALL};
  if (viewer->uid == 0 || !gained)
    return;
  const int count = getgroups(MOST_GROUPS, groups + 1);
  if (count < 0)
    die_os("read the groups", errno);
  groups[0] = getgid();
  grants_read();
  viewer->view = grants_widest(groups, 1 + (size_t)count);
  if (viewer->view != VIEW_ALL)
    open_proc();
}

void viewer_prepare(void) {
  grants_read();
  open_proc();
}

bool viewer_of_peer(struct viewer *viewer, int fd) {
  struct ucred peer;
  socklen_t length = sizeof(peer), bytes = sizeof(groups) - sizeof(groups[0]);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ||
      getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups + 1, &bytes) < 0)
    return false;
  groups[0] = peer.gid;
  *viewer = (struct viewer){.uid = peer.uid, .view = VIEW_ALL};
  if (peer.uid != 0)
    viewer->view = grants_widest(groups, 1 + bytes / sizeof(groups[0]));
  return true;
}

uint32_t viewer_pid(int fd) {
  struct ucred peer = {.pid = 0};
  socklen_t length = sizeof(peer);
  getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length);
  return (uint32_t)peer.pid;
}
