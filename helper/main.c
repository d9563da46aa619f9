/*
 * sidestat-helper: gives a client without privilege the kernel's taskstats.
 *
 * The client starts it with a socket as descriptor 3, or systemd with one that
 * listens. It holds CAP_NET_ADMIN
 * and nothing else, decodes nothing, and passes on what the kernel says. The
 * order below is the point of this file: what is inherited is not trusted,
 * what is not needed is given up first, whatever needs privilege is done
 * before the first byte of the client is read. A step that fails ends the
 * program with one sentence and a code of <sysexits.h>.
 */
#include "exits.h"
#include "guard.h"
#include "kernel.h"
#include "serve.h"
#include "start.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>

/* All the memory there is: nothing is allocated later. */
static struct netlink netlink;
static struct kernel kernel;
static struct exits exits;
static struct privilege privilege;
static struct sandbox sandbox;
static struct client clients[MAX_CLIENTS];

enum { BUFFER_BYTES = 1 << 20 /* for the answers to a batch */ };

static bool has_option(int fd, int option, int expected) {
  int value = -1;
  socklen_t length = sizeof(value);
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 &&
         value == expected;
}

/* SO_PASSRIGHTS of Linux 6.16; older kernels refuse it. */
enum { PASSRIGHTS = 83 };

/*
 * What descriptor 3 is says more than LISTEN_FDS does (sd_listen_fds(3)), and
 * no environment has to be believed for it.
 */
static void require_socket(int fd, bool daemon) {
  struct sockaddr_un peer;
  socklen_t length = sizeof(peer);
  const bool stream = has_option(fd, SO_DOMAIN, AF_UNIX) &&
                      has_option(fd, SO_TYPE, SOCK_STREAM);
  if (daemon && (!stream || !has_option(fd, SO_ACCEPTCONN, 1)))
    die(EX_USAGE,
        "descriptor %d is not a listening Unix stream socket; "
        "systemd starts this program, see sidestat-helper.socket",
        fd);
  if (!daemon &&
      (!stream || getpeername(fd, (struct sockaddr *)&peer, &length) < 0))
    die(EX_USAGE,
        "descriptor %d is not a connected Unix stream socket; a "
        "sidestat client starts this program, see --help",
        fd);
  /* What a client sends is closed here, which SO_LINGER can make slow. */
  setsockopt(fd, SOL_SOCKET, PASSRIGHTS, &(int){0}, sizeof(int));
}

static void open_kernel(void) {
  const int error = netlink_open(&netlink, BUFFER_BYTES);
  if (error == EPROTONOSUPPORT || error == EAFNOSUPPORT)
    die(EX_UNAVAILABLE, "this kernel has no generic netlink");
  if (error != 0 || netlink.fd != KERNEL_FD)
    die_os("open a netlink socket", error != 0 ? error : EBADF);
  kernel_resolve(&kernel, &netlink);
  kernel_probe(&kernel, &netlink);
}

static void identify(bool daemon) {
  for (unsigned i = 0; i < MAX_CLIENTS; i++)
    clients[i].fd = -1;
  if (daemon) {
    viewer_prepare();
    return;
  }
  clients[0].fd = CHANNEL_FD;
  viewer_of_parent(&clients[0].viewer, privilege.gained);
}

/*
 * Without an answer to our own question there is nothing to read or serve; who
 * started us is told what is known of the kernel.
 */
static _Noreturn void give_up(struct service *service) {
  if (service->listener < 0) {
    clients[0].closing = true;
    serve(service);
  }
  if (kernel.error == EPERM)
    die(EX_NOPERM, "the kernel refuses taskstats: CAP_NET_ADMIN must be held "
                   "in the initial user namespace, not in that of a "
                   "container; start the client outside of it");
  die(EX_UNAVAILABLE,
      "the kernel does not answer a question about this very "
      "process: %s",
      strerror(kernel.error));
}

int main(int argc, char *argv[]) {
  struct options options;
  inherited_reset();
  privilege_reduce(&privilege);
  options_read(argc, argv, &options);
  if (!options.daemon)
    inherited_block_signals();
  require_socket(CHANNEL_FD, options.daemon);
  privilege_require();

  open_kernel();
  identify(options.daemon);
  if (options.daemon || clients[0].viewer.view == VIEW_ALL)
    exits_open(&exits, kernel.cpus, netlink.family, options.exit_buffer_bytes,
               options.exits_only);
  else
    exits_refuse(&exits, options.exits_only);
  guard_start(&exits);
  exits_try(&exits);
  if (exits.problem != NULL)
    guard_end();
  privilege_lock(&privilege, !options.exits_only);
  if (kernel.error == 0)
    sandbox_enter(&sandbox, exits.count);

  const struct facts facts = {&kernel,    &netlink, &exits,
                              &privilege, &sandbox, options.daemon};
  struct service service = {
      .netlink = &netlink,
      .batch = get_batch(kernel.reply_length),
      .exits = &exits,
      .clients = clients,
      .listener = options.daemon ? CHANNEL_FD : -1,
      .facts = &facts,
  };
  if (!options.daemon)
    hello_write(&clients[0], &facts);
  if (kernel.error != 0)
    give_up(&service);
  serve(&service);
  return service.refused ? EX_PROTOCOL : EX_OK;
}
