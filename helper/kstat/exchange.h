/*
 * What the two threads share. The reader is the only one that calls libkstat,
 * which is not thread-safe, can block, and retries for ever. The main thread
 * talks with the client, and gives a job up when a call takes too long; the
 * reader then finds out when the call has returned, and drops what it has.
 */
#pragma once

#include "../outq.h"
#include "abi.h"
#include "slot.h"

#include <pthread.h>

enum { MAX_ELEMENTS_SIZE = MAX_KSTAT_IDS * KSTAT_IDENTITY_SIZE };
_Static_assert(MAX_KSTAT_PATTERNS *KSTAT_PATTERN_SIZE <= MAX_ELEMENTS_SIZE,
               "room for the patterns");

/* Jobs that no request asks for; the others are the operations. */
enum {
  JOB_OPEN = 0,  /* open the chain, once */
  JOB_CHECK = 1, /* send the chain if it has changed */
};

struct job {
  uint8_t operation;
  uint32_t request, count;
  uint8_t elements[MAX_ELEMENTS_SIZE];
};

struct outcome {
  uint32_t failure; /* code of the ERROR, or 0 */
  int error;        /* its errno */
  uint32_t count;   /* records that were sent */
  bool chain;       /* the whole chain was sent, were it empty */
  bool changed;     /* the chain has changed since it was pushed last */
  int kcid;
  uint32_t kstats; /* in the chain */
};

enum exchange_state {
  READER_IDLE,
  READER_WORKING,
  READER_FINISHED, /* the outcome waits to be collected */
  READER_LOST,     /* the job was given up, and a call still hangs */
};

struct exchange {
  pthread_mutex_t lock;
  pthread_cond_t turn; /* for the reader: there is a job, or the slot is free */
  int wake[2];         /* a pipe, for the main thread: look here */
  int64_t limit_ns;    /* how long a call may take */
  enum exchange_state state;
  struct job job;
  struct outcome outcome;
  struct slot slot;
  bool slot_full; /* the main thread's turn with it */
  bool calling;   /* the reader is inside of libkstat, */
  int64_t since;  /* since this hrtime, */
  bool reading;   /* to read this one, */
  kstat_t kstat;
  int kcid; /* in this chain */
};

/* Returns 0 or an errno. The first job is JOB_OPEN. */
int exchange_init(struct exchange *exchange, int64_t limit_ns);

/* For the main thread. */
enum exchange_state exchange_state(struct exchange *exchange);
void exchange_submit(struct exchange *exchange, const struct job *job);
/* Moves a full slot to the queue; it has room for that. */
void exchange_take(struct exchange *exchange, struct outq *queue);
/* Whether a job is finished, and is no longer then. */
bool exchange_collect(struct exchange *exchange, struct outcome *outcome);
/* No call can have taken too long before this hrtime. */
int64_t exchange_deadline(struct exchange *exchange);
/*
 * Gives up a job whose call has taken too long, and queues what was read, and
 * the kstat that did not answer: EXPIRE_ROOM at most. False if there is none.
 */
bool exchange_expire(struct exchange *exchange, struct outq *queue);
enum { EXPIRE_ROOM = 2 * (FRAME_SIZE + MAX_PAYLOAD) };

/* For the reader. */
void exchange_await(struct exchange *exchange);
/* Before each call of libkstat; `kstat` is what is read, or NULL. */
void exchange_call(struct exchange *exchange, const kstat_t *kstat, int kcid);
/* False: the job was given up meanwhile, and nothing of it may be touched. */
bool exchange_return(struct exchange *exchange);
/* Waits until the main thread has taken the slot. */
void exchange_hand_over(struct exchange *exchange);
void exchange_finish(struct exchange *exchange, const struct outcome *outcome);
