#pragma once

#include "exits.h"

/*
 * Starts the process that calls exit events off when this one has ended, and
 * waits until it is ready; notes a problem when it is not. Comes before the
 * kernel is asked for the first event.
 */
void guard_start(struct exits *exits);

/* Ends it, and with it every registration. */
void guard_end(void);
