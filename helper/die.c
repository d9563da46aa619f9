#include "start.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void die(int code, const char *format, ...) {
  static const char name[] = "sidestat-helper: ";
  const size_t prefix = sizeof(name) - 1;
  char sentence[512];
  va_list arguments;
  memcpy(sentence, name, prefix);
  va_start(arguments, format);
  vsnprintf(sentence + prefix, sizeof(sentence) - prefix, format, arguments);
  va_end(arguments);
  const size_t length = strlen(sentence);
  sentence[length] = '\n'; /* in the place of the zero */
  /*
   * By the call that the filter knows: dprintf(3) of musl makes another one.
   * Nothing can be done when standard error does not take it.
   */
  const ssize_t written = write(STDERR_FILENO, sentence, length + 1);
  (void)written;
  _exit(code);
}

void die_os(const char *what, int error) {
  die(EX_OSERR, "cannot %s: %s", what, strerror(error));
}
