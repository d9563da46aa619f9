/*
 * What comes before the first request. Each of these ends the program with one
 * sentence and a code of <sysexits.h> when it does not succeed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The descriptors above the standard ones have fixed numbers, which the filter
 * for system calls relies on.
 */
enum {
  CHANNEL_FD = 3, /* the client's socket, or the one that listens */
  KERNEL_FD,      /* the netlink socket */
  PROC_FD,        /* /proc, unless the only view is all */
};

/* Prints one sentence on standard error and ends the program. */
void die(int code, const char *format, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* "cannot `what`: `error`", with EX_OSERR. */
void die_os(const char *what, int error) __attribute__((noreturn));

/*
 * Throws away what the parent chose and a privileged program must not trust:
 * environment, descriptors other than 0 to 3, signal mask and dispositions,
 * timers, umask, working directory.
 */
void inherited_reset(void);

/*
 * What is sent to a whole group, by Ctrl-C or by who stops a service, is not for
 * processes that end with another one.
 */
void inherited_block_signals(void);

/* What the kernel says about this process, read back after the last change. */
struct privilege {
  uint64_t effective; /* mask of capabilities, as in /proc/PID/status */
  bool gained;        /* this program holds more than its parent did */
  bool no_new_privs, dumpable;
};

/* Becomes the real user and drops every capability but CAP_NET_ADMIN. */
void privilege_reduce(struct privilege *privilege);

/* Ends the program with EX_NOPERM when CAP_NET_ADMIN is not there. */
void privilege_require(void);

/*
 * Drops CAP_NET_ADMIN too unless it is to stay; no_new_privs, no dumps, no
 * tracing by the user, death with the parent. Reads everything back and ends
 * the program when something is left over.
 */
void privilege_lock(struct privilege *privilege, bool keep);

struct sandbox {
  unsigned landlock; /* version of its ABI; 0: this kernel has none */
  bool seccomp;
};

/*
 * Last thing before the client is heard: limits on resources, no file system,
 * and no system call but those of a short list, some of them on one
 * descriptor only. It cannot be undone, nor looked at from inside. `sockets`
 * are open beside the usual descriptors.
 */
void sandbox_enter(struct sandbox *sandbox, unsigned sockets);
void sandbox_print(int fd);

enum { EXIT_BUFFER_BYTES = 8 << 20 /* the kernel doubles it */ };

struct options {
  bool daemon, exits_only;
  int exit_buffer_bytes; /* of the socket of each CPU */
};

/* Reads the arguments; some of them print, and end the program. */
void options_read(int argc, char *argv[], struct options *options);
