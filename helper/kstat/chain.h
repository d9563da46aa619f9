/*
 * The chain of kstats that a handle of libkstat has, for the reader alone. The
 * functions that return a number may block; it is 0, an errno, or LOST.
 */
#pragma once

#include "exchange.h"

/* The main thread has given up; no errno is negative. */
enum { LOST = -1 };

struct chain {
  struct exchange *exchange;
  kstat_ctl_t *control;
  int64_t opened;    /* hrtime; 0 when it is to be opened anew at once */
  int64_t reopen_ns; /* how old a handle may become */
  bool changed;      /* since somebody set this to false */
};

int chain_open(struct chain *chain);

/*
 * Follows what was created and deleted. A handle that has become old is
 * replaced: only a new one shows what was installed after its creation.
 */
int chain_update(struct chain *chain);

/* Brings the data of a kstat up to date. */
int chain_read(struct chain *chain, kstat_t *kstat);

/*
 * A kstat by its identity, or NULL. The search begins behind `last`, so that
 * ids in the order of the chain are found at once.
 */
kstat_t *chain_find(const struct chain *chain, const kstat_t *last, kid_t kid,
                    hrtime_t crtime);
