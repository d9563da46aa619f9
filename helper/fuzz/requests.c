/*
 * What a client sends, in pieces of any size, against a kernel that answers
 * some questions and loses others. Whatever comes, the answer is whole frames,
 * at most one of them an ERROR of the protocol, and then it is the last.
 */
#include "../client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct client clients[MAX_CLIENTS];
static struct exits exits = {.problem = "there is no kernel here"};
static struct netlink netlink;
static struct service service = {
    .netlink = &netlink,
    .batch = NETLINK_BATCH,
    .exits = &exits,
    .clients = clients,
    .listener = -1,
};

/* In the place of the one in netlink.c. */
int netlink_get(struct netlink *unused, struct netlink_query *query) {
  static const uint8_t answer[596] = {0x54, 2};
  (void)unused;
  query->missing = 0;
  for (unsigned i = 0; i < query->count; i++) {
    if (query->asks[i].id % 5 == 0)
      query->missing++;
    else
      query->sink(query->context, i, (struct span){answer, sizeof(answer)});
  }
  return query->count > 0 && query->asks[0].id == 0xdead ? ENOMEM : 0;
}

/* Only what opens streams needs it. */
int netlink_open(struct netlink *unused, int buffer_bytes) {
  (void)unused, (void)buffer_bytes;
  return ENOSYS;
}

static bool is_last(uint32_t code) {
  return code == FAILURE_BAD_REQUEST || code == FAILURE_UNKNOWN_OPERATION;
}

/* Takes the frames out of the queue; whether the protocol ended. */
static bool read_frames(struct outq *queue) {
  bool last = false;
  while (queue->head < queue->tail) {
    const uint8_t *frame = queue->bytes + queue->head;
    const uint32_t length = get_u32(frame + FRAME_LENGTH);
    if (last || length > MAX_PAYLOAD ||
        queue->tail - queue->head < FRAME_SIZE + length)
      abort();
    last = frame[FRAME_KIND] == KIND_ERROR &&
           is_last(get_u32(frame + FRAME_SIZE + ERROR_CODE));
    queue->head += FRAME_SIZE + length;
  }
  queue->head = queue->tail = 0;
  return last;
}

static void feed(struct client *client, int end, const uint8_t *data,
                 size_t size) {
  bool last = false;
  for (size_t at = 0; at < size;) {
    size_t piece = 1 + (data[at] * 37U + at) % 251;
    if (piece > size - at)
      piece = size - at;
    if (send(end, data + at, piece, MSG_NOSIGNAL) < 0)
      break;
    at += piece;
    while (client_advance(&service, client, 0)) {
      if (last)
        abort();
      last = read_frames(&client->queue);
    }
  }
  if (last != client->refused || (last && !client->closing))
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
    abort();
  for (unsigned i = 1; i < MAX_CLIENTS; i++)
    clients[i].fd = -1;
  clients[0].fd = ends[0];
  clients[0].viewer = (struct viewer){1000, VIEW_ALL};
  feed(&clients[0], ends[1], data, size);
  client_leave(&clients[0]);
  close(ends[1]);
  return 0;
}
