/*
 * The kernel's side of the double: what a script says that there is. A test
 * writes the script and names it in FAKE_KSTAT_SCRIPT; when it replaces the
 * file, the next call sees the new one, also a call that hangs.
 *
 * One statement a line, words separated by one space, # begins a comment:
 *
 *   kcid N                        id of the chain; a test changes it with it
 *   open errno=N | open block     kstat_open fails or hangs
 *   update errno=N | update block the same for a change of the chain
 *   kstat HEADER DATA BASE [WORD...]
 *
 * HEADER is kstat_t in hexadecimal, DATA what a read gives ("-" for nothing),
 * BASE the address that string pointers in it are relative to. Words:
 *
 *   errno=N      a read fails
 *   block        a read hangs for as long as the script says so
 *   delay=MS     a read takes its time
 *   uninstalled  created, but not installed: not in the chain
 *   fill=N       data are N bytes, each its offset modulo 251
 */
#pragma once

#include <kstat.h>
#include <stdbool.h>
#include <stdint.h>

struct node {
  kstat_t header;
  uint8_t *data;
  size_t size;
  uint64_t base;
  int error;
  int delay_ms;
  bool blocks, uninstalled;
};

struct script {
  kid_t kcid;
  int open_error, update_error;
  bool open_blocks, update_blocks;
  struct node *nodes; /* by ascending kid */
  size_t count;
};

/* The script as it is now. A script that cannot be read ends the program. */
const struct script *script_now(void);

/* Waits for a moment, for calls that hang. */
void kernel_sleep(int milliseconds);

/* The ioctls of /dev/kstat: they return the KCID, or -1 and set errno. */
kid_t kernel_open(void);
kid_t kernel_update(void);
kid_t kernel_read(kstat_t *kstat, void *buffer, size_t size);

/* The header of a node as the chain shows it before it is read. */
kstat_t kernel_header(const struct node *node);
