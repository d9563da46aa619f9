#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What the kernel says about this process, read back after the last change. */
struct privilege {
  uint64_t effective; /* mask of capabilities, as in /proc/PID/status */
  bool no_new_privs;
};

/*
 * First thing: becomes the real user and lets go of every capability but
 * CAP_NET_ADMIN. Ends the program when that does not succeed.
 */
void privilege_reduce(void);

/* Ends the program with EX_NOPERM when CAP_NET_ADMIN is not there. */
void privilege_require(void);

/*
 * Last thing before the client is heard: no_new_privs, death with the parent;
 * reads everything back and ends the program when something is left over.
 */
void privilege_lock(struct privilege *privilege);
