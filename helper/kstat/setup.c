#include "setup.h"

#include "../generated.h"
#include "../start.h"
#include "request.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>
#if defined(__sun)
#include <priv.h>
#else
#include <sys/auxv.h>
#endif

static const char HELP[] =
    "Usage: sidestat-kstat-helper [OPTION]...\n"
    "\n"
    "Reads the kstats of illumos for a sidestat client, over the Unix stream\n"
    "socket that it inherits as descriptor 3. A client starts it; it is of no\n"
    "use by hand, and it needs no privilege.\n"
    "\n"
    "  --limit-ms=N   give a kstat up that takes longer (5000)\n"
    "  --check-ms=N   look at a watched chain this often (1000)\n"
    "  --reopen-ms=N  open the chain anew when it is older (60000)\n"
    "  --requests     print what it answers\n"
    "  --version      print its version\n"
    "\n"
    "The protocol is described in docs/protocol.md.\n";

static _Noreturn void answer(const char *text) {
  const int written = dprintf(STDOUT_FILENO, "%s", text);
  _exit(written < 0 ? EX_IOERR : EX_OK);
}

static _Noreturn void answer_requests(void) {
  request_print(STDOUT_FILENO);
  _exit(EX_OK);
}

/* NULL when the argument is not this option. */
static const char *value_of(const char *argument, const char *option) {
  const size_t length = strlen(option);
  return strncmp(argument, option, length) == 0 ? argument + length : NULL;
}

/* From a millisecond to an hour. */
static int64_t milliseconds(const char *text, int at) {
  char *end;
  errno = 0;
  const long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < 1 || value > 3600000)
    die(EX_USAGE, "argument %d needs a number from 1 to 3600000", at);
  return (int64_t)value * 1000000;
}

static void read_option(struct kstat_options *options, const char *argument,
                        int at) {
  const char *value;
  if ((value = value_of(argument, "--limit-ms=")) != NULL)
    options->limit_ns = milliseconds(value, at);
  else if ((value = value_of(argument, "--check-ms=")) != NULL)
    options->check_ns = milliseconds(value, at);
  else if ((value = value_of(argument, "--reopen-ms=")) != NULL)
    options->reopen_ns = milliseconds(value, at);
  else if (strcmp(argument, "--requests") == 0)
    answer_requests();
  else if (strcmp(argument, "--help") == 0)
    answer(HELP);
  else if (strcmp(argument, "--version") == 0)
    answer("sidestat-kstat-helper " HELPER_VERSION "\n");
  else /* The text is not repeated: it could hold what a terminal obeys. */
    die(EX_USAGE, "argument %d is unknown; see --help", at);
}

void kstat_options_read(struct kstat_options *options, int argc, char *argv[]) {
  *options = (struct kstat_options){
      .limit_ns = INT64_C(5000000000),
      .check_ns = INT64_C(1000000000),
      .reopen_ns = INT64_C(60000000000),
  };
  for (int i = 1; i < argc; i++)
    read_option(options, argv[i], i);
}

static int is_set_id(void) {
#if defined(__sun)
  return issetugid();
#else
  return getauxval(AT_SECURE) != 0;
#endif
}

void kstat_refuse_privilege(void) {
  if (is_set_id() || geteuid() != getuid() || getegid() != getgid())
    die(EX_NOPERM, "this program is set-id or has privileges of its file; "
                   "kstats are read without: remove them");
}

#if defined(__sun)
void kstat_drop_privilege(void) {
  priv_set_t *basic = priv_str_to_set("basic", ",", NULL);
  if (basic == NULL || setppriv(PRIV_SET, PRIV_EFFECTIVE, basic) != 0 ||
      setppriv(PRIV_SET, PRIV_INHERITABLE, basic) != 0 ||
      setppriv(PRIV_SET, PRIV_PERMITTED, basic) != 0)
    die_os("drop privileges", errno);
  priv_freeset(basic);
}
#else
void kstat_drop_privilege(void) {}
#endif

void kstat_require_client(int fd) {
  struct sockaddr_un peer;
  socklen_t length = sizeof(peer);
  int type = 0;
  socklen_t type_length = sizeof(type);
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_length) < 0 ||
      type != SOCK_STREAM ||
      getsockname(fd, (struct sockaddr *)&peer, &length) < 0 ||
      peer.sun_family != AF_UNIX ||
      getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
    die(EX_USAGE,
        "descriptor %d is not a connected Unix stream socket; a "
        "sidestat client starts this program, see --help",
        fd);
}
