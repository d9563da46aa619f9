/* crowd THREADS: so many threads that do nothing; says when they are there. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *rest(void *unused) {
  pause();
  return unused;
}

int main(int argc, char *argv[]) {
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64UL * 1024);
  for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--)
    if (pthread_create(&thread, &attributes, rest, NULL) != 0)
      return 1;
  puts("there");
  fflush(stdout);
  return getchar() == EOF ? 0 : 1;
}
