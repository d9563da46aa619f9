/*
 * Begins a process that ends at once, for each line of stdin, and says when it
 * has been waited for. bench/birth.ts compiles and runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  for (int c; (c = getchar()) != EOF;) {
    if (c != '\n')
      continue;
    const pid_t child = fork();
    if (child == 0)
      _exit(EXIT_SUCCESS);
    if (child < 0 || waitpid(child, NULL, 0) != child) {
      perror("birth");
      return EXIT_FAILURE;
    }
    puts("done");
    fflush(stdout);
  }
  return EXIT_SUCCESS;
}
