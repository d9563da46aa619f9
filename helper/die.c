#include "start.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void die(int code, const char *format, ...) {
  char sentence[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof(sentence), format, arguments);
  va_end(arguments);
  /* Nothing can be done when standard error does not take it. */
  dprintf(STDERR_FILENO, "sidestat-helper: %s\n", sentence);
  _exit(code);
}

void die_os(const char *what, int error) {
  die(EX_OSERR, "cannot %s: %s", what, strerror(error));
}
