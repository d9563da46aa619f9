/* Makes, runs and ends threads at random times, for SECONDS: threads SEED SECONDS. */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4 };

static volatile int ends[MOST];
static sem_t wakes[MOST];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void burn(double seconds) {
  for (double end = now() + seconds; now() < end;)
    ;
}

static void rest(unsigned *seed, int most_ms) {
  usleep((unsigned)(rand_r(seed) % most_ms) * 1000);
}

/* Every other one sleeps until it is to end, without a run in between. */
static void *thread(void *argument) {
  long i = (long)argument;
  burn(0.0005);
  while (i % 2 && !ends[i])
    usleep(20000);
  while (sem_wait(&wakes[i]))
    ;
  return NULL;
}

int main(int argc, char **argv) {
  unsigned seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
  double until = now() + (argc > 2 ? atof(argv[2]) : 1);
  pthread_t threads[MOST];
  int alive[MOST] = {0};
  for (int i = 0; i < MOST; i++)
    sem_init(&wakes[i], 0, 0);
  while (now() < until) {
    int i = rand_r(&seed) % MOST;
    switch (rand_r(&seed) % 4) {
    case 0:
      burn(0.001);
      break;
    case 1:
      if (!alive[i]) {
        ends[i] = 0;
        alive[i] = pthread_create(&threads[i], NULL, thread, (void *)(long)i) == 0;
      }
      break;
    case 2:
      if (alive[i]) {
        ends[i] = 1;
        sem_post(&wakes[i]);
        pthread_join(threads[i], NULL);
        alive[i] = 0;
      }
      break;
    default: /* long enough to be taken for a process that rests */
      rest(&seed, 500);
    }
    rest(&seed, 60);
  }
  return 0;
}
