#include "exchange.h"

#include "clock.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int exchange_init(struct exchange *exchange, int64_t limit_ns) {
  exchange->limit_ns = limit_ns;
  exchange->job.operation = JOB_OPEN;
  exchange->state = READER_WORKING;
  if (pipe(exchange->wake) < 0)
    return errno;
  for (int i = 0; i < 2; i++)
    if (fcntl(exchange->wake[i], F_SETFL, O_NONBLOCK) < 0 ||
        fcntl(exchange->wake[i], F_SETFD, FD_CLOEXEC) < 0)
      return errno;
  const int error = pthread_mutex_init(&exchange->lock, NULL);
  return error != 0 ? error : pthread_cond_init(&exchange->turn, NULL);
}

/* A full pipe wakes as well as one byte more. */
static void wake_main(struct exchange *exchange) {
  ssize_t written;
  do
    written = write(exchange->wake[1], "", 1);
  while (written < 0 && errno == EINTR);
}

enum exchange_state exchange_state(struct exchange *exchange) {
  pthread_mutex_lock(&exchange->lock);
  const enum exchange_state state = exchange->state;
  pthread_mutex_unlock(&exchange->lock);
  return state;
}

void exchange_submit(struct exchange *exchange, const struct job *job) {
  pthread_mutex_lock(&exchange->lock);
  exchange->job = *job;
  exchange->state = READER_WORKING;
  pthread_cond_signal(&exchange->turn);
  pthread_mutex_unlock(&exchange->lock);
}

static void enqueue(const struct slot *slot, struct outq *queue) {
  memcpy(outq_reserve(queue, slot->length), slot->bytes, slot->length);
  outq_commit(queue, slot->length);
}

void exchange_take(struct exchange *exchange, struct outq *queue) {
  pthread_mutex_lock(&exchange->lock);
  if (exchange->slot_full) {
    enqueue(&exchange->slot, queue);
    exchange->slot_full = false;
    pthread_cond_signal(&exchange->turn);
  }
  pthread_mutex_unlock(&exchange->lock);
}

bool exchange_collect(struct exchange *exchange, struct outcome *outcome) {
  pthread_mutex_lock(&exchange->lock);
  const bool finished = exchange->state == READER_FINISHED;
  if (finished) {
    *outcome = exchange->outcome;
    exchange->state = READER_IDLE;
  }
  pthread_mutex_unlock(&exchange->lock);
  return finished;
}

/* When the call that is going on has taken too long; of one to come if not. */
static int64_t deadline(const struct exchange *exchange, int64_t now) {
  const bool calling = exchange->state == READER_WORKING && exchange->calling;
  return exchange->limit_ns + (calling ? exchange->since : now);
}

int64_t exchange_deadline(struct exchange *exchange) {
  pthread_mutex_lock(&exchange->lock);
  const int64_t at = deadline(exchange, clock_hrtime());
  pthread_mutex_unlock(&exchange->lock);
  return at;
}

/* The reader is in a call, so the slot is left as it was before. */
static void enqueue_rest(struct exchange *exchange, struct outq *queue) {
  struct slot *const slot = &exchange->slot;
  const uint32_t request = exchange->job.request;
  const int kcid = exchange->kcid;
  struct record record;
  if (slot->count > 0) {
    slot_close(slot, 0, request, kcid);
    enqueue(slot, queue);
  }
  if (!exchange->reading)
    return;
  record_header(&record, &exchange->kstat, ETIMEDOUT);
  slot_begin(slot, false);
  slot_put(slot, (struct span){record.head, RECORD_HEAD});
  slot->count = 1;
  slot_close(slot, 0, request, kcid);
  enqueue(slot, queue);
}

bool exchange_expire(struct exchange *exchange, struct outq *queue) {
  pthread_mutex_lock(&exchange->lock);
  const int64_t now = clock_hrtime();
  const bool expired = now >= deadline(exchange, now);
  if (expired) {
    exchange->state = READER_LOST;
    enqueue_rest(exchange, queue);
  }
  pthread_mutex_unlock(&exchange->lock);
  return expired;
}

void exchange_await(struct exchange *exchange) {
  pthread_mutex_lock(&exchange->lock);
  while (exchange->state != READER_WORKING)
    pthread_cond_wait(&exchange->turn, &exchange->lock);
  pthread_mutex_unlock(&exchange->lock);
}

void exchange_call(struct exchange *exchange, const kstat_t *kstat, int kcid) {
  pthread_mutex_lock(&exchange->lock);
  exchange->calling = true;
  exchange->since = clock_hrtime();
  exchange->reading = kstat != NULL;
  if (kstat != NULL)
    exchange->kstat = *kstat;
  exchange->kcid = kcid;
  pthread_mutex_unlock(&exchange->lock);
}

bool exchange_return(struct exchange *exchange) {
  pthread_mutex_lock(&exchange->lock);
  exchange->calling = false;
  const bool wanted = exchange->state == READER_WORKING;
  pthread_mutex_unlock(&exchange->lock);
  return wanted;
}

void exchange_hand_over(struct exchange *exchange) {
  pthread_mutex_lock(&exchange->lock);
  exchange->slot_full = true;
  wake_main(exchange);
  while (exchange->slot_full)
    pthread_cond_wait(&exchange->turn, &exchange->lock);
  pthread_mutex_unlock(&exchange->lock);
}

void exchange_finish(struct exchange *exchange, const struct outcome *outcome) {
  pthread_mutex_lock(&exchange->lock);
  exchange->outcome = *outcome;
  const bool lost = exchange->state == READER_LOST;
  exchange->state = lost ? READER_IDLE : READER_FINISHED;
  wake_main(exchange);
  pthread_mutex_unlock(&exchange->lock);
}
