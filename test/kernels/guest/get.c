/* Scenario: root asks about threads and processes of known shape. */
#include "guest.h"

#include "generated.h"

#include <sys/wait.h>
#include <unistd.h>

/* An id that was a process a moment ago; ids are not used again so soon. */
static uint32_t gone(void) {
  const pid_t pid = fork_as(ROOT);
  if (pid == 0)
    _exit(0);
  waitpid(pid, NULL, 0);
  return (uint32_t)pid;
}

static void ask_all(struct client *client, const struct subject *lone,
                    const struct subject *crowd) {
  uint32_t tids[16];
  const uint32_t none = gone(), lone_id = (uint32_t)lone->pid,
                 crowd_id = (uint32_t)crowd->pid, kernel[] = {1, 2};
  const size_t count = subject_tids(crowd, tids, 16);
  client_ask(client, OP_GET_PID, "lone", &lone_id, 1);
  client_ask(client, OP_GET_TGID, "lone", &lone_id, 1);
  client_ask(client, OP_GET_PID, "crowd", tids, count);
  client_ask(client, OP_GET_TGID, "crowd", &crowd_id, 1);
  client_ask(client, OP_GET_PID, "gone", &none, 1);
  client_ask(client, OP_GET_TGID, "gone", &none, 1);
  client_ask(client, OP_GET_PID, "system", kernel, 2);
}

void scenario_get(void) {
  struct subject lone = {.name = "lone", .uid = OTHER_UID};
  struct subject crowd = {.name = "crowd", .uid = OWN_UID, .threads = 3};
  struct client client;
  progress("get");
  subject_start(&lone);
  subject_start(&crowd);
  if (client_start(&client,
                   &(struct start){"root", HELPER, NULL, ROOT, false})) {
    report_file("uptime.before", "/proc/uptime");
    ask_all(&client, &lone, &crowd);
    report_file("uptime.after", "/proc/uptime");
    subject_report(&lone);
    subject_report(&crowd);
    client_end(&client);
  }
  subject_end(&lone);
  subject_end(&crowd);
}
