/*
 * sidestat-kstat-helper: reads the kstats of illumos for a client, and passes
 * them on as libkstat has them. It is a process of its own for three reasons:
 * a call of libkstat can block for ever, its data are the memory of another
 * program's bugs, and the client need not be built for libkstat.
 */
#include "../frame.h"
#include "../msgpack.h"
#include "../start.h"
#include "reader.h"
#include "serve.h"
#include "setup.h"

#include <signal.h>
#include <string.h>
#include <sys/utsname.h>
#include <sysexits.h>
#include <unistd.h>

static struct exchange exchange;
static struct server server;

static void say_hello(const struct outcome *opened) {
  struct map map = MAP_BEGIN;
  struct utsname system;
  if (uname(&system) < 0)
    die(EX_OSERR, "this system has no name");
  map_uint(&map, "protocol", PROTOCOL_VERSION);
  map_text(&map, "program", "sidestat-kstat-helper");
  map_text(&map, "version", HELPER_VERSION);
  map_text(&map, "system", system.sysname);
  map_text(&map, "kernel", system.release);
  map_text(&map, "machine", system.machine);
  map_text(&map, "byteOrder", HOST_BYTE_ORDER);
  map_uint(&map, "pointerBits", 8 * sizeof(void *));
  map_text(&map, "mode", "spawn");
  map_uint(&map, "uid", (uint32_t)getuid());
  map_uint(&map, "kcid", (uint32_t)opened->kcid);
  map_uint(&map, "kstats", opened->kstats);
  const struct span hello = map_end(&map);
  if (hello.bytes == NULL)
    die(EX_SOFTWARE, "the hello does not fit; please report this");
  frame_hello(&server.queue, hello);
}

/* The first job of the reader is to open the chain. */
static void open_chain(struct reader_settings *settings,
                       const struct kstat_options *options) {
  struct outcome opened;
  int error = exchange_init(&exchange, options->limit_ns);
  if (error == 0)
    error = reader_start(settings);
  if (error != 0)
    die_os("start a thread", error);
  error = serve_start(&server, &opened);
  if (error != 0)
    die(EX_UNAVAILABLE, "cannot open the kstats of this system: %s",
        strerror(error));
  say_hello(&opened);
}

int main(int argc, char *argv[]) {
  static struct kstat_options options;
  static struct reader_settings settings;
  kstat_refuse_privilege();
  kstat_drop_privilege();
  kstat_options_read(&options, argc, argv);
  kstat_require_client(KSTAT_CHANNEL_FD);
  signal(SIGPIPE, SIG_IGN);

  server.fd = KSTAT_CHANNEL_FD;
  server.check_ns = options.check_ns;
  server.exchange = settings.exchange = &exchange;
  settings.reopen_ns = options.reopen_ns;
  open_chain(&settings, &options);
  serve(&server);
  /* A call that hangs is left to the kernel; libkstat has nothing to undo. */
  _exit(server.refused ? EX_PROTOCOL : EX_OK);
}
