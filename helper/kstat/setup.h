/* What comes before the first request; see ../start.h for how it fails. */
#pragma once

#include <stdint.h>

/* The client's socket; a client puts it there. */
enum { KSTAT_CHANNEL_FD = 3 };

struct kstat_options {
  int64_t limit_ns;  /* of one call of libkstat */
  int64_t check_ns;  /* between looks at a watched chain */
  int64_t reopen_ns; /* how old a handle of the chain may become */
};
void kstat_options_read(struct kstat_options *options, int argc, char *argv[]);

/* Reading kstats needs no privilege: a set-id program is a mistake. */
void kstat_refuse_privilege(void);

/* Gives up what a caller that is root would let this program have. */
void kstat_drop_privilege(void);

void kstat_require_client(int fd);
