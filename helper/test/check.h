/*
 * The little that a C test needs: CHECK counts and goes on, each case is a
 * sentence, and the exit code says whether all of it held (TAP output).
 */
#pragma once

#include <stdio.h>

static int check_case, check_failed, check_failed_cases;

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition);                 \
      check_failed++;                                                          \
    }                                                                          \
  } while (0)

static inline void check_run(const char *sentence, void (*test)(void)) {
  check_failed = 0;
  test();
  printf("%s %d - %s\n", check_failed ? "not ok" : "ok", ++check_case,
         sentence);
  check_failed_cases += check_failed > 0;
}

static inline int check_end(void) {
  printf("1..%d\n", check_case);
  return check_failed_cases > 0;
}
