/*
 * Many tasks to look at: threads of one process, that sleep until stdin ends. Prints
 * the ids of the threads, one a line, when all are there.
 *
 *   tasks COUNT
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pid_t *ids;
static atomic_int begun;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *sleep_until_end(void *id) {
  *(pid_t *)id = (pid_t)syscall(SYS_gettid);
  atomic_fetch_add(&begun, 1);
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return NULL;
}

int main(int argc, char **argv) {
  const int count = argc == 2 ? atoi(argv[1]) : 0;
  ids = calloc((size_t)count, sizeof(*ids));
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN);
  pthread_mutex_lock(&gate);
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    const int error =
        pthread_create(&thread, &attributes, sleep_until_end, &ids[i]);
    if (error != 0) {
      fprintf(stderr, "tasks: thread %d: %s\n", i + 1, strerror(error));
      return EXIT_FAILURE;
    }
  }
  while (atomic_load(&begun) < count)
    usleep(1000);
  for (int i = 0; i < count; i++)
    printf("%d\n", (int)ids[i]);
  printf("\n");
  fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0)
    ;
  _exit(EXIT_SUCCESS);
}
