/*
 * workers N: a process of N + 1 threads. The workers compute, fault pages in
 * and give the CPU away, over and over; the main thread says "ready" and waits.
 * No thread ends before the process does, so that its sums in /proc are whole;
 * and its peak of memory lies behind it, so that it does not move.
 * It ends with its parent, or after a minute at the latest.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LIFETIME_SECONDS = 60, BLOCK_BYTES = 64 * 4096, PAUSE_NS = 5000000 };
enum { PEAK_BYTES = 32 * 1024 * 1024 };

/* Faults so many bytes in, and gives them back. */
static void touch(size_t bytes) {
  char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED)
    exit(1);
  memset(block, 1, bytes);
  munmap(block, bytes);
}

static void *work(void *unused) {
  const struct timespec pause_time = {0, PAUSE_NS};
  (void)unused;
  for (;;) {
    touch(BLOCK_BYTES);
    sched_yield();
    nanosleep(&pause_time, NULL);
  }
  return NULL;
}

int main(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(LIFETIME_SECONDS);
  touch(PEAK_BYTES);
  const int count = argc > 1 ? atoi(argv[1]) : 1;
  for (int i = 0; i < count; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) != 0)
      return 1;
  }
  puts("ready");
  fflush(stdout);
  for (;;)
    pause();
}
