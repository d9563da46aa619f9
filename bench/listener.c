/*
 * What a listener for exit events costs that does as the kernel's getdelays and
 * everybody after it: one socket for all CPUs, and a wake-up for each event. It
 * does nothing with them.
 *
 *   listener FAMILY CPUS   FAMILY: the netlink type of TASKSTATS; CPUS: "0-7"
 *
 * Prints the number of events for each line of stdin. It needs CAP_NET_ADMIN.
 * bench/exits.ts compiles and runs it.
 */
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 8 << 20 };

struct request {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  char cpus[64];
};

static int open_listener(const char *family, const char *cpus) {
  const int bytes = BUFFER_BYTES;
  const struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  struct request request = {
      .header = {sizeof(request), (unsigned short)atoi(family), NLM_F_REQUEST,
                 0, 0},
      .generic = {TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION, 0},
      .attribute = {sizeof(struct nlattr) + sizeof(request.cpus),
                    TASKSTATS_CMD_ATTR_REGISTER_CPUMASK},
  };
  const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
  snprintf(request.cpus, sizeof(request.cpus), "%s", cpus);
  if (fd < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0 ||
      bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
      send(fd, &request, sizeof(request), 0) < 0) {
    perror("listener");
    exit(1);
  }
  return fd;
}

int main(int argc, char *argv[]) {
  char datagram[8192], line[16];
  unsigned long events = 0;
  if (argc != 3)
    return 64;
  struct pollfd entries[] = {
      {.fd = open_listener(argv[1], argv[2]), .events = POLLIN},
      {.fd = STDIN_FILENO, .events = POLLIN},
  };
  for (;;) {
    poll(entries, 2, -1);
    if (entries[0].revents != 0)
      events += recv(entries[0].fd, datagram, sizeof(datagram), 0) > 0;
    if (entries[1].revents == 0)
      continue;
    if (read(STDIN_FILENO, line, sizeof(line)) <= 0)
      return 0;
    printf("%lu\n", events);
    fflush(stdout);
  }
}
