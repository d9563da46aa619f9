/*
 * Scenario: a helper that an ordinary user starts, with a file capability and,
 * apart, set-uid root. Both gain privilege, so both serve that user alone.
 */
#include "guest.h"

#include "generated.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define FILE_HELPER "/run/helper-file"
#define SETUID_HELPER "/run/helper-setuid"

static void copy_helper(const char *path, mode_t mode) {
  struct stat status;
  const int from = open(HELPER, O_RDONLY | O_CLOEXEC);
  const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
  if (from < 0 || to < 0 || fstat(from, &status) < 0)
    fail("copy the helper to %s", path);
  for (off_t left = status.st_size; left > 0;) {
    const ssize_t sent = sendfile(to, from, NULL, (size_t)left);
    if (sent <= 0)
      fail("copy the helper to %s", path);
    left -= sent;
  }
  if (fchmod(to, mode) < 0)
    fail("change the mode of %s", path);
  close(from);
  close(to);
}

/* What setcap(8) writes for cap_net_admin=ep; see capabilities(7). */
static bool give_capability(const char *path) {
  const struct vfs_cap_data data = {
      .magic_etc = htole32(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE),
      .data[0].permitted = htole32(UINT32_C(1) << CAP_NET_ADMIN),
  };
  return setxattr(path, "security.capability", &data, sizeof(data), 0) == 0;
}

static void ask_all(struct client *client, const struct subject *own,
                    const struct subject *hidden) {
  uint32_t tids[16];
  const size_t count = subject_tids(own, tids, 16);
  const uint32_t own_id = (uint32_t)own->pid, none = 4000000,
                 others[] = {1, 2, (uint32_t)hidden->pid};
  client_ask(client, OP_GET_PID, "own", tids, count);
  client_ask(client, OP_GET_TGID, "own", &own_id, 1);
  client_ask(client, OP_GET_PID, "withheld", others, 3);
  client_ask(client, OP_GET_TGID, "withheld", others, 3);
  client_ask(client, OP_GET_PID, "gone", &none, 1);
}

static void run(const char *session, const char *program,
                const struct subject *own, const struct subject *hidden) {
  struct client client;
  progress(session);
  if (!client_start(&client,
                    &(struct start){session, program, NULL, OWN_UID, false}))
    return;
  ask_all(&client, own, hidden);
  client_end(&client);
}

void scenario_policy(void) {
  struct subject own = {.name = "own", .uid = OWN_UID, .threads = 1};
  struct subject hidden = {.name = "hidden", .uid = OWN_UID, .hidden = true};
  copy_helper(FILE_HELPER, 0755);
  copy_helper(SETUID_HELPER, 04755);
  subject_start(&own);
  subject_start(&hidden);
  if (give_capability(FILE_HELPER))
    run("file", FILE_HELPER, &own, &hidden);
  else
    report_line("unsupported", "file capabilities on tmpfs: %s",
                strerror(errno));
  run("setuid", SETUID_HELPER, &own, &hidden);
  subject_report(&own);
  subject_report(&hidden);
  subject_end(&own);
  subject_end(&hidden);
}
