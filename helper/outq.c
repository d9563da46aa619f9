#include "outq.h"

#include "bytes.h"
#include "generated.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

bool outq_empty(const struct outq *queue) {
  return queue->head == queue->tail;
}

size_t outq_room(const struct outq *queue) {
  return OUTQ_CAPACITY - (queue->tail - queue->head);
}

static size_t frame_bytes(const struct outq *queue, size_t at) {
  return FRAME_SIZE + get_u32(queue->bytes + at + FRAME_LENGTH);
}

/* The first frame of which nothing was sent; `tail` when there is none. */
static size_t first_whole(struct outq *queue) {
  while (queue->whole < queue->head)
    queue->whole += frame_bytes(queue, queue->whole);
  return queue->whole;
}

uint8_t *outq_reserve(struct outq *queue, size_t length) {
  if (outq_room(queue) < length)
    return NULL;
  if (OUTQ_CAPACITY - queue->tail < length) {
    queue->whole = first_whole(queue) - queue->head;
    memmove(queue->bytes, queue->bytes + queue->head,
            queue->tail - queue->head);
    queue->tail -= queue->head;
    queue->head = 0;
  }
  return queue->bytes + queue->tail;
}

void outq_commit(struct outq *queue, size_t length) {
  queue->tail += length;
  if (queue->most < queue->tail)
    queue->most = queue->tail;
}

uint64_t outq_drop(struct outq *queue, uint8_t kind, size_t enough) {
  if (outq_room(queue) >= enough)
    return 0;
  uint64_t records = 0;
  size_t from = first_whole(queue), to = from;
  while (from < queue->tail && outq_room(queue) + (from - to) < enough) {
    const size_t length = frame_bytes(queue, from);
    if (queue->bytes[from + FRAME_KIND] == kind) {
      records += get_u32(queue->bytes + from + FRAME_COUNT);
    } else {
      memmove(queue->bytes + to, queue->bytes + from, length);
      to += length;
    }
    from += length;
  }
  memmove(queue->bytes + to, queue->bytes + from, queue->tail - from);
  queue->tail -= from - to;
  return records;
}

int outq_send(struct outq *queue, int fd) {
  while (!outq_empty(queue)) {
    const ssize_t sent =
        send(fd, queue->bytes + queue->head, queue->tail - queue->head,
             MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      queue->head += (size_t)sent;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return 0;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  queue->head = queue->tail = queue->whole = 0;
  return 0;
}

void outq_wipe(struct outq *queue) {
  memset(queue->bytes, 0, queue->most);
  queue->head = queue->tail = queue->whole = queue->most = 0;
}
