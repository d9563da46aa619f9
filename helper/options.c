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
    "Usage: sidestat-helper [--exits-only] [--exit-buffer=BYTES]\n"
    "       sidestat-helper --daemon\n"
    "       sidestat-helper --help | --version | --print-policy\n"
    "\n"
    "Answers a sidestat client over the Unix stream socket that it inherits\n"
    "as descriptor 3. A client starts it; it is of no use by hand.\n"
    "With --daemon descriptor 3 is a listening socket, from systemd.\n"
    "With --exits-only it gives up every privilege and tells exits alone.\n"
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

static bool read_buffer(const char *argument, int *bytes) {
  static const char name[] = "--exit-buffer=";
  char *end;
  if (strncmp(argument, name, sizeof(name) - 1) != 0)
    return false;
  const long value = strtol(argument + sizeof(name) - 1, &end, 10);
  if (*end != '\0' || value < 1 || value > EXIT_BUFFER_BYTES)
    die(EX_USAGE, "--exit-buffer= takes 1 to %d bytes", EXIT_BUFFER_BYTES);
  *bytes = (int)value;
  return true;
}

static void read_option(int number, const char *argument,
                        struct options *options) {
  if (strnlen(argument, MAX_ARGUMENT_BYTES + 1) > MAX_ARGUMENT_BYTES)
    die(EX_USAGE, "argument %d is longer than %d bytes; see --help", number,
        MAX_ARGUMENT_BYTES);
  if (strcmp(argument, "--help") == 0)
    answer(HELP);
  if (strcmp(argument, "--version") == 0)
    answer("sidestat-helper " HELPER_VERSION "\n");
  if (strcmp(argument, "--print-policy") == 0)
    print_policy();
  if (strcmp(argument, "--daemon") == 0)
    options->daemon = true;
  else if (strcmp(argument, "--exits-only") == 0)
    options->exits_only = true;
  else if (!read_buffer(argument, &options->exit_buffer_bytes))
    /* The text is not repeated: it could hold what a terminal obeys. */
    die(EX_USAGE, "argument %d is unknown; see --help", number);
}

void options_read(int argc, char *argv[], struct options *options) {
  *options = (struct options){.exit_buffer_bytes = EXIT_BUFFER_BYTES};
  /* Kernels since 5.18 turn an empty list of arguments into one empty name. */
  if (argc < 1 || argv[0] == NULL || argv[0][0] == '\0')
    die(EX_USAGE, "the list of arguments is empty; start it with its name");
  if (argc > MAX_ARGUMENTS)
    die(EX_USAGE, "more than %d arguments; see --help", MAX_ARGUMENTS);
  for (int i = 1; i < argc; i++)
    read_option(i, argv[i], options);
  if (options->daemon && argc > 2)
    die(EX_USAGE, "--daemon takes no other option; see --help");
}
