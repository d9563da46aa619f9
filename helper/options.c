/*
 * No option can widen what a client may see: that takes a file that belongs
 * to root. So there is little to read here, and it is read strictly.
 */

#include "request.h"
#include "start.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 16, MAX_ARGUMENT_BYTES = 64 };

static const char HELP[] =
    "Usage: sidestat-helper [--help | --version | --print-policy]\n"
    "\n"
    "Answers a sidestat client over the Unix stream socket that it inherits\n"
    "as descriptor 3. A client starts it; it is of no use by hand.\n"
    "It needs CAP_NET_ADMIN in the initial user namespace and keeps nothing\n"
    "else. --print-policy prints what it answers, to whom, and what it may\n"
    "still do then. The protocol is described in docs/protocol.md.\n";

static _Noreturn void answer(const char *text) {
  const int written = dprintf(STDOUT_FILENO, "%s", text);
  _exit(written < 0 ? EX_IOERR : EX_OK);
}

static _Noreturn void print_policy(void) {
  grants_read();
  request_print(STDOUT_FILENO);
  grants_print(STDOUT_FILENO);
  sandbox_print(STDOUT_FILENO);
  _exit(EX_OK);
}

void options_read(int argc, char *argv[]) {
  /* Kernels since 5.18 turn an empty list of arguments into one empty name. */
  if (argc < 1 || argv[0] == NULL || argv[0][0] == '\0')
    die(EX_USAGE, "the list of arguments is empty; start it with its name");
  if (argc > MAX_ARGUMENTS)
    die(EX_USAGE, "more than %d arguments; see --help", MAX_ARGUMENTS);
  for (int i = 1; i < argc; i++) {
    if (strnlen(argv[i], MAX_ARGUMENT_BYTES + 1) > MAX_ARGUMENT_BYTES)
      die(EX_USAGE, "argument %d is longer than %d bytes; see --help", i,
          MAX_ARGUMENT_BYTES);
    if (strcmp(argv[i], "--help") == 0)
      answer(HELP);
    if (strcmp(argv[i], "--version") == 0)
      answer("sidestat-helper " HELPER_VERSION "\n");
    if (strcmp(argv[i], "--print-policy") == 0)
      print_policy();
    /* The text is not repeated: it could hold what a terminal obeys. */
    die(EX_USAGE, "argument %d is unknown; see --help", i);
  }
}
