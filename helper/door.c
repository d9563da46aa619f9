#include "door.h"

#include "kernel.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Requests of one user, by all of its connections: a sweep of ten thousand
 * tasks takes thirty. Who asks more is made to wait, not refused.
 */
static const int64_t INTERVAL_NS = 20 * INT64_C(1000000);
enum { BURST = 100 };

/* When the next request of a user is due, if it kept to the interval. */
static struct {
  uid_t uid;
  int64_t due_ns;
} users[MAX_CLIENTS];

static unsigned connections(const struct service *service, uid_t uid) {
  unsigned count = 0;
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    count +=
        service->clients[i].fd >= 0 && service->clients[i].viewer.uid == uid;
  return count;
}

static struct client *free_place(const struct service *service) {
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (service->clients[i].fd < 0)
      return &service->clients[i];
  return NULL;
}

static void turn_away(int fd) {
  static struct outq queue;
  frame_error(&queue, 0, FAILURE_BUSY, 0);
  outq_send(&queue, fd);
  outq_wipe(&queue);
  close(fd);
}

bool door_open(struct service *service) {
  struct viewer viewer;
  const int fd =
      accept4(service->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) /* who was there has gone, or else it is not about who */
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ||
           errno == ECONNABORTED;
  struct client *client = free_place(service);
  if (client == NULL || !viewer_of_peer(&viewer, fd) ||
      connections(service, viewer.uid) >= MAX_CLIENTS_OF_USER) {
    turn_away(fd);
    return true;
  }
  client->fd = fd;
  client->viewer = viewer;
  hello_write(client, service->facts);
  return true;
}

/* The place of a user, or one whose user has waited long enough, or left. */
static int64_t *due_of(const struct service *service, uid_t uid) {
  unsigned place = 0;
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (users[i].uid == uid)
      return &users[i].due_ns;
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (connections(service, users[i].uid) == 0 &&
        (connections(service, users[place].uid) > 0 ||
         users[i].due_ns < users[place].due_ns))
      place = i;
  users[place].uid = uid;
  users[place].due_ns = 0;
  return &users[place].due_ns;
}

int64_t door_charge(const struct service *service, const struct client *client,
                    int64_t now_ns) {
  if (service->listener < 0)
    return 0;
  int64_t *due = due_of(service, client->viewer.uid);
  *due = (*due > now_ns ? *due : now_ns) + INTERVAL_NS;
  return *due - BURST * INTERVAL_NS;
}
