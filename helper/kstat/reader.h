/* The thread that calls libkstat: one job after the other, for ever. */
#pragma once

#include "exchange.h"

struct reader_settings {
  struct exchange *exchange;
  int64_t reopen_ns; /* how old a handle of the chain may become */
};

/* Returns 0 or an errno. The settings stay where they are. */
int reader_start(struct reader_settings *settings);
