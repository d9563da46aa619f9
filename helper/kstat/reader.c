#include "reader.h"

#include "chain.h"
#include "record.h"
#include "selector.h"

#include <errno.h>
#include <string.h>

/* All of this is the thread's own, but for what the exchange guards. */
struct reader {
  struct exchange *exchange;
  struct chain chain;
  const struct job *job; /* stays as it is until the job is finished */
  uint8_t flags;
  uint32_t sent;
};

static void hand_over(struct reader *reader, bool goes_on) {
  struct slot *const slot = &reader->exchange->slot;
  const uint8_t more = goes_on ? FRAME_FLAG_MORE : 0;
  slot_close(slot, reader->flags | more, reader->job->request,
             reader->chain.control->kc_chain_id);
  exchange_hand_over(reader->exchange);
  slot_begin(slot, goes_on);
}

static void put(struct reader *reader, struct span span) {
  for (;;) {
    const size_t done = slot_put(&reader->exchange->slot, span);
    span.length -= done;
    if (span.length == 0)
      return;
    if (span.bytes != NULL)
      span.bytes += done;
    hand_over(reader, true);
  }
}

/* A record that does not fit one frame has frames of its own. */
static void send_record(struct reader *reader, const struct record *record) {
  struct slot *const slot = &reader->exchange->slot;
  const size_t data = record->data_size;
  if (slot->count > 0 && slot_room(slot) < record->length)
    hand_over(reader, false);
  slot->count++;
  reader->sent++;
  put(reader, (struct span){record->head, RECORD_HEAD});
  if (data > 0)
    put(reader, (struct span){record->data, data});
  put(reader, (struct span){NULL, record->length - RECORD_HEAD - data});
  if (slot->goes_on)
    hand_over(reader, false);
}

static void send_status(struct reader *reader, const kstat_t *kstat,
                        int error) {
  struct record record;
  record_header(&record, kstat, error);
  send_record(reader, &record);
}

/* One that fails has a status, and others go on: 0, or LOST. */
static int send_read(struct reader *reader, kstat_t *kstat) {
  struct record record;
  /* libkstat would ask for it again and again until it is installed. */
  if (kstat->ks_flags & KSTAT_FLAG_INVALID) {
    send_status(reader, kstat, EAGAIN);
    return 0;
  }
  const int error = chain_read(&reader->chain, kstat);
  if (error == LOST)
    return LOST;
  if (error == 0 && kstat->ks_data_size <= MAX_KSTAT_DATA) {
    record_data(&record, kstat);
    send_record(reader, &record);
  } else {
    send_status(reader, kstat, error != 0 ? error : EFBIG);
  }
  return 0;
}

static int send_chain(struct reader *reader) {
  const kstat_t *kstat = reader->chain.control->kc_chain;
  reader->flags = FRAME_FLAG_CHAIN;
  for (; kstat != NULL; kstat = kstat->ks_next)
    send_status(reader, kstat, 0);
  return 0;
}

static int send_identities(struct reader *reader) {
  kstat_t *last = NULL;
  for (uint32_t i = 0; i < reader->job->count; i++) {
    const uint8_t *element =
        reader->job->elements + (size_t)i * KSTAT_IDENTITY_SIZE;
    const kid_t kid = identity_kid(element);
    const hrtime_t crtime = identity_crtime(element);
    kstat_t *const kstat = chain_find(&reader->chain, last, kid, crtime);
    if (kstat == NULL) {
      const kstat_t gone = {.ks_kid = kid, .ks_crtime = crtime};
      send_status(reader, &gone, ENXIO);
    } else if (send_read(reader, kstat) == LOST) {
      return LOST;
    } else {
      last = kstat;
    }
  }
  return 0;
}

static int send_matches(struct reader *reader) {
  kstat_t *kstat = reader->chain.control->kc_chain;
  for (; kstat != NULL; kstat = kstat->ks_next)
    if (patterns_fit(reader->job->elements, reader->job->count, kstat) &&
        send_read(reader, kstat) == LOST)
      return LOST;
  return 0;
}

static int work(struct reader *reader) {
  const int error = chain_update(&reader->chain);
  if (error != 0)
    return error;
  switch (reader->job->operation) {
  case OP_KSTAT_READ:
    return send_identities(reader);
  case OP_KSTAT_MATCH:
    return send_matches(reader);
  case OP_KSTAT_CHAIN:
    return send_chain(reader);
  case OP_KSTAT_WATCH:
    reader->chain.changed = false;
    return send_chain(reader);
  case JOB_CHECK:
    if (!reader->chain.changed)
      return 0;
    reader->chain.changed = false;
    return send_chain(reader);
  default: /* JOB_OPEN, OP_KSTAT_UNWATCH */
    return 0;
  }
}

static uint32_t chain_length(const struct chain *chain) {
  uint32_t length = 0;
  const kstat_t *kstat =
      chain->control == NULL ? NULL : chain->control->kc_chain;
  for (; kstat != NULL; kstat = kstat->ks_next)
    length++;
  return length;
}

static void run(struct reader *reader) {
  struct chain *const chain = &reader->chain;
  struct slot *const slot = &reader->exchange->slot;
  reader->flags = 0;
  reader->sent = 0;
  slot_begin(slot, false);
  const int error = work(reader);
  /* An empty chain has a batch, too: its KCID stands there. */
  const bool whole = error == 0 && (reader->flags & FRAME_FLAG_CHAIN) != 0;
  if (error != LOST && (slot->count > 0 || (whole && reader->sent == 0)))
    hand_over(reader, false);
  const struct outcome outcome = {
      .failure = error > 0 ? FAILURE_KERNEL : 0,
      .error = error,
      .count = reader->sent,
      .chain = whole,
      .changed = chain->changed,
      .kcid = chain->control == NULL ? 0 : chain->control->kc_chain_id,
      .kstats = chain_length(chain),
  };
  exchange_finish(reader->exchange, &outcome);
}

static void *reader_main(void *argument) {
  const struct reader_settings *settings = argument;
  static struct reader reader;
  reader.exchange = settings->exchange;
  reader.job = &settings->exchange->job;
  reader.chain.exchange = settings->exchange;
  reader.chain.reopen_ns = settings->reopen_ns;
  for (;;) {
    exchange_await(reader.exchange);
    run(&reader);
  }
  return NULL;
}

int reader_start(struct reader_settings *settings) {
  pthread_t thread;
  const int error = pthread_create(&thread, NULL, reader_main, settings);
  return error != 0 ? error : pthread_detach(thread);
}
