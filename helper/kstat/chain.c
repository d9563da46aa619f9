#include "chain.h"

#include "clock.h"

#include <errno.h>

/* Libraries fail without an errno at times; a failure is never a success. */
static int failure(int error) {
  return error > 0 ? error : EIO;
}

static int open_control(struct exchange *exchange, kstat_ctl_t **control) {
  exchange_call(exchange, NULL, 0);
  errno = 0;
  *control = kstat_open();
  const int error = *control == NULL ? failure(errno) : 0;
  return exchange_return(exchange) ? error : LOST;
}

/* A handle that came too late is kept all the same: the next job uses it. */
int chain_open(struct chain *chain) {
  const int error = open_control(chain->exchange, &chain->control);
  if (chain->control != NULL)
    chain->opened = clock_hrtime();
  return error;
}

static bool same_kstats(const kstat_t *one, const kstat_t *other) {
  while (one != NULL && other != NULL && one->ks_kid == other->ks_kid &&
         one->ks_crtime == other->ks_crtime) {
    one = one->ks_next;
    other = other->ks_next;
  }
  return one == NULL && other == NULL;
}

static int reopen(struct chain *chain) {
  kstat_ctl_t *control;
  const int error = open_control(chain->exchange, &control);
  if (control == NULL)
    return error;
  if (!same_kstats(chain->control->kc_chain, control->kc_chain))
    chain->changed = true;
  kstat_close(chain->control);
  chain->control = control;
  chain->opened = clock_hrtime();
  return error;
}

/* A failure may leave the handle with less than all: it is not used again. */
static int follow(struct chain *chain) {
  exchange_call(chain->exchange, NULL, 0);
  errno = 0;
  const kid_t kcid = kstat_chain_update(chain->control);
  const int error = kcid < 0 ? failure(errno) : 0;
  if (kcid > 0)
    chain->changed = true;
  if (error != 0)
    chain->opened = 0;
  return exchange_return(chain->exchange) ? error : LOST;
}

int chain_update(struct chain *chain) {
  if (chain->control == NULL)
    return chain_open(chain);
  const bool old = clock_hrtime() - chain->opened >= chain->reopen_ns;
  return old || chain->opened == 0 ? reopen(chain) : follow(chain);
}

int chain_read(struct chain *chain, kstat_t *kstat) {
  exchange_call(chain->exchange, kstat, chain->control->kc_chain_id);
  errno = 0;
  const kid_t kcid = kstat_read(chain->control, kstat, NULL);
  const int error = kcid < 0 ? failure(errno) : 0;
  return exchange_return(chain->exchange) ? error : LOST;
}

static kstat_t *search(kstat_t *from, const kstat_t *end, kid_t kid,
                       hrtime_t crtime) {
  for (; from != end; from = from->ks_next)
    if (from->ks_kid == kid && from->ks_crtime == crtime)
      return from;
  return NULL;
}

kstat_t *chain_find(const struct chain *chain, const kstat_t *last, kid_t kid,
                    hrtime_t crtime) {
  kstat_t *const first = chain->control->kc_chain;
  kstat_t *const from = last == NULL ? first : last->ks_next;
  kstat_t *const found = search(from, NULL, kid, crtime);
  return found != NULL ? found : search(first, from, kid, crtime);
}
