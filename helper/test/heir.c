/*
 * heir PORT...: waits until nobody has those ports of generic netlink any more,
 * takes them, makes a process end on every CPU, and says how many exits the
 * kernel has told it.
 */
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1024, PATIENCE_SECONDS = 5 };

static int inherit(unsigned port, time_t until) {
  const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_pid = port};
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_GENERIC);
  while (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
    if (time(NULL) > until)
      exit(1);
  return fd;
}

static void end_a_process_on(int cpu) {
  const pid_t child = fork();
  if (child == 0) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}

int main(int count, char *ports[]) {
  const time_t until = time(NULL) + PATIENCE_SECONDS;
  const long cpus = sysconf(_SC_NPROCESSORS_CONF);
  static char datagram[8192];
  int fds[MOST], records = 0;
  puts("ready");
  fflush(stdout);
  for (int i = 1; i < count && i <= MOST; i++)
    fds[i - 1] = inherit((unsigned)strtoul(ports[i], NULL, 10), until);
  for (int round = 0; round < 3; round++)
    for (int cpu = 0; cpu < cpus; cpu++)
      end_a_process_on(cpu);
  for (int i = 0; i + 1 < count; i++)
    while (recv(fds[i], datagram, sizeof(datagram), 0) > 0)
      records++;
  printf("bound %d, told %d\n", count - 1, records);
  return 0;
}
