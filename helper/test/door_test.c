/* door.c: how often the users of the daemon may ask. */
#include "../door.c"

#include "check.h"

#include <string.h>

static const int64_t SECOND = 1000000000;
static const int64_t INTERVAL = SECOND / 50;

static struct client clients[MAX_CLIENTS];
static const struct service daemon_service = {.clients = clients,
                                              .listener = 3};

static void everybody_leaves(void) {
  memset(clients, 0, sizeof(clients));
  memset(users, 0, sizeof(users));
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    clients[i].fd = -1;
}

static struct client *join(unsigned place, uid_t uid) {
  clients[place].fd = 10;
  clients[place].viewer.uid = uid;
  return &clients[place];
}

/* When this client may ask again; so many requests at `now_ns`. */
static int64_t ask(const struct client *client, unsigned count,
                   int64_t now_ns) {
  int64_t next_ns = 0;
  while (count-- > 0)
    next_ns = door_charge(&daemon_service, client, now_ns);
  return next_ns;
}

static void burst(void) {
  everybody_leaves();
  const struct client *client = join(0, 1000);
  CHECK(ask(client, 100, SECOND) <= SECOND);
  CHECK(ask(client, 1, SECOND) == SECOND + INTERVAL);
  CHECK(ask(client, 1, SECOND + INTERVAL) == SECOND + 2 * INTERVAL);
  CHECK(ask(client, 100, 100 * SECOND) <= 100 * SECOND); /* after a rest */
}

static void connections_share(void) {
  everybody_leaves();
  CHECK(ask(join(0, 1000), 60, SECOND) <= SECOND);
  CHECK(ask(join(1, 1000), 41, SECOND) > SECOND);
  CHECK(ask(join(2, 1001), 100, SECOND) <= SECOND);
}

/* Who leaves and comes again finds what is left, while others come and go. */
static void leaving_forgives_nothing(void) {
  everybody_leaves();
  ask(join(0, 1000), 500, SECOND);
  clients[0].fd = -1;
  for (uid_t uid = 2000; uid < 2100; uid++) {
    ask(join(1, uid), 1, SECOND);
    clients[1].fd = -1;
  }
  CHECK(ask(join(0, 1000), 1, SECOND) == SECOND + 401 * INTERVAL);
}

/* As many users as places: the one that comes new takes none of them away. */
static void who_is_there_keeps_the_account(void) {
  everybody_leaves();
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    ask(join(i, 1000 + i), 120 - i, SECOND);
  clients[5].fd = -1;
  CHECK(ask(join(5, 3000), 1, SECOND) <= SECOND);
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    if (i != 5)
      CHECK(ask(&clients[i], 1, SECOND) == SECOND + (21 - i) * INTERVAL);
}

static void own_helpers_have_no_limit(void) {
  static const struct service spawned = {.clients = clients, .listener = -1};
  everybody_leaves();
  const struct client *client = join(0, 1000);
  for (unsigned i = 0; i < 1000; i++)
    CHECK(door_charge(&spawned, client, SECOND) == 0);
}

int main(void) {
  check_run("a hundred requests at once, and fifty a second", burst);
  check_run("all connections of a user count as one", connections_share);
  check_run("who leaves and comes again is not forgiven",
            leaving_forgives_nothing);
  check_run("who is there keeps the account", who_is_there_keeps_the_account);
  check_run("the helper of one client has no limit", own_helpers_have_no_limit);
  return check_end();
}
