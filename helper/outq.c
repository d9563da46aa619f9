#include "outq.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

bool outq_empty(const struct outq *queue) {
  return queue->head == queue->tail;
}

size_t outq_room(const struct outq *queue) {
  return OUTQ_CAPACITY - (queue->tail - queue->head);
}

uint8_t *outq_reserve(struct outq *queue, size_t length) {
  if (outq_room(queue) < length)
    return NULL;
  if (OUTQ_CAPACITY - queue->tail < length) {
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
  queue->head = queue->tail = 0;
  return 0;
}

void outq_wipe(struct outq *queue) {
  memset(queue->bytes, 0, queue->most);
  queue->head = queue->tail = queue->most = 0;
}
