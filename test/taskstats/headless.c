/*
 * A process whose main thread ends at once, while another one lives on: it faults
 * BYTES in, says "ready", and waits until standard input ends, or a minute.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { BYTES = 32 << 20, PAGE = 4096, LIFETIME_MS = 60000 };

static void *work(void *unused) {
  (void)unused;
  volatile char *block = malloc(BYTES);
  if (block == NULL)
    exit(1);
  for (size_t at = 0; at < BYTES; at += PAGE)
    block[at] = 1;
  puts("ready");
  fflush(stdout);
  struct pollfd input = {.fd = 0, .events = POLLIN};
  poll(&input, 1, LIFETIME_MS);
  exit(0);
}

int main(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, NULL) != 0)
    return 1;
  pthread_exit(NULL);
}
