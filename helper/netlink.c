#include "netlink.h"

#include "clock.h"
#include "inbox.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROUNDS = 2 /* what was lost is asked for once more */ };

static const int64_t TIMEOUT_NS = 1000000000; /* for answers to one batch */

/* TASKSTATS_CMD_GET with one attribute, as it stands in the socket. */
struct question {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  uint32_t id;
};
_Static_assert(sizeof(struct question) == 28, "questions lie back to back");

struct family_question {
  struct nlmsghdr header;
  struct genlmsghdr generic;
  struct nlattr attribute;
  char name[NLMSG_ALIGN(sizeof(TASKSTATS_GENL_NAME))];
};

/* Questions that are under way; index 0 has the sequence number `first`. */
struct exchange {
  uint16_t type; /* of the messages that count as answers */
  uint32_t first;
  unsigned count, missing;
  bool answered[NETLINK_BATCH];
  netlink_sink *sink;
  void *context;
};

/* As large as is allowed; the default is enough for a batch of questions. */
static void set_receive_buffer(int fd, int bytes) {
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

int netlink_open(struct netlink *netlink, int buffer_bytes) {
  *netlink = (struct netlink){.fd = -1};
  const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                        NETLINK_GENERIC);
  if (fd < 0)
    return errno;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  socklen_t length = sizeof(address);
  if (bind(fd, (struct sockaddr *)&address, length) < 0 ||
      getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
    const int error = errno;
    close(fd);
    return error;
  }
  set_receive_buffer(fd, buffer_bytes);
  netlink->fd = fd;
  netlink->port = address.nl_pid;
  return 0;
}

/* Consecutive numbers, never 0 and never across the wrap. */
static uint32_t take_sequences(struct netlink *netlink, unsigned count) {
  if (count > UINT32_MAX - netlink->sequence)
    netlink->sequence = 0;
  const uint32_t first = netlink->sequence + 1;
  netlink->sequence += count;
  return first;
}

/*
 * The address is given each time: then the kernel asks for the capability of
 * the sender alone, not also for that of whoever opened the socket.
 */
static int transmit(const struct netlink *netlink, void *bytes, size_t length) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  struct iovec vector = {bytes, length};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  message.msg_name = &kernel;
  message.msg_namelen = sizeof(kernel);
  ssize_t sent;
  do
    sent = sendmsg(netlink->fd, &message, 0);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

/*
 * Answers of an earlier batch may come late. An answer is what the kernel sent
 * to us, to a question of this batch that has none yet; `index` becomes that of
 * the question.
 */
static bool is_answer(const struct netlink *netlink,
                      const struct exchange *exchange, struct span datagram,
                      unsigned *index) {
  struct nlmsghdr header;
  if (datagram.bytes == NULL)
    return false;
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_pid != netlink->port ||
      (header.nlmsg_type != exchange->type && header.nlmsg_type != NLMSG_ERROR))
    return false;
  *index = header.nlmsg_seq - exchange->first;
  return *index < exchange->count && !exchange->answered[*index];
}

static void take(struct netlink *netlink, struct exchange *exchange,
                 int slots) {
  for (int slot = 0; slot < slots; slot++) {
    const struct span datagram = inbox_datagram(slot);
    unsigned index;
    if (!is_answer(netlink, exchange, datagram, &index)) {
      netlink->strays++;
      continue;
    }
    exchange->answered[index] = true;
    exchange->missing--;
    exchange->sink(exchange->context, index, datagram);
  }
}

/* Interrupted or in error counts as readable: the next read tells. */
static bool wait_readable(int fd, int64_t deadline) {
  const int64_t left = (deadline - clock_ns() + 999999) / 1000000;
  if (left <= 0)
    return false;
  struct pollfd entry = {.fd = fd, .events = POLLIN};
  return poll(&entry, 1, (int)left) != 0;
}

/*
 * Reads until every question has its answer, until the kernel has dropped some
 * and the rest is read, or until the time is up. The kernel works while we
 * send, so the answers are there at the first read. ENOBUFS means that it
 * dropped answers; it keeps dropping until the buffer is empty.
 */
static int receive(struct netlink *netlink, struct exchange *exchange) {
  const int64_t deadline = clock_ns() + TIMEOUT_NS;
  bool dropped = false;
  while (exchange->missing > 0 && clock_ns() < deadline) {
    const int slots = inbox_read(netlink->fd);
    if (slots > 0) {
      take(netlink, exchange, slots);
    } else if (errno == ENOBUFS) {
      dropped = true;
    } else if (errno == EAGAIN) {
      if (dropped || !wait_readable(netlink->fd, deadline))
        break;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

int netlink_resolve(struct netlink *netlink, netlink_sink *sink,
                    void *context) {
  struct exchange exchange = {GENL_ID_CTRL, 0, 1, 1, {false}, sink, context};
  exchange.first = take_sequences(netlink, 1);
  struct family_question question = {
      .header = {sizeof(question), GENL_ID_CTRL, NLM_F_REQUEST, exchange.first,
                 0},
      .generic = {CTRL_CMD_GETFAMILY, 1, 0},
      .attribute = {sizeof(struct nlattr) + sizeof(TASKSTATS_GENL_NAME),
                    CTRL_ATTR_FAMILY_NAME},
      .name = TASKSTATS_GENL_NAME,
  };
  int error = transmit(netlink, &question, sizeof(question));
  if (error == 0)
    error = receive(netlink, &exchange);
  if (error == 0 && exchange.missing > 0)
    error = ETIMEDOUT;
  return error;
}

/* Asks what has no answer yet, with the sequence numbers of the first time. */
static int ask(const struct netlink *netlink, const struct exchange *exchange,
               const struct netlink_query *query) {
  struct question questions[NETLINK_BATCH];
  unsigned filled = 0;
  for (unsigned i = 0; i < query->count; i++) {
    if (exchange->answered[i])
      continue;
    questions[filled++] = (struct question){
        .header = {sizeof(struct question), netlink->family, NLM_F_REQUEST,
                   exchange->first + i, 0},
        .generic = {TASKSTATS_CMD_GET, TASKSTATS_GENL_VERSION, 0},
        .attribute = {sizeof(struct nlattr) + sizeof(uint32_t),
                      query->asks[i].attribute},
        .id = query->asks[i].id,
    };
  }
  return transmit(netlink, questions, filled * sizeof(struct question));
}

int netlink_get(struct netlink *netlink, struct netlink_query *query) {
  query->missing = query->count;
  if (query->count > NETLINK_BATCH)
    return EINVAL;
  struct exchange exchange = {netlink->family, 0,       query->count,
                              query->count,    {false}, query->sink,
                              query->context};
  exchange.first = take_sequences(netlink, query->count);
  int error = 0;
  for (int round = 0; round < ROUNDS && exchange.missing > 0 && error == 0;
       round++) {
    error = ask(netlink, &exchange, query);
    if (error == 0)
      error = receive(netlink, &exchange);
  }
  query->missing = exchange.missing;
  return error;
}
