/*
 * sidestat-helper: gives a client without privilege the kernel's taskstats.
 *
 * The client starts it with a socket as descriptor 3. It holds CAP_NET_ADMIN
 * and nothing else, decodes nothing, and passes on what the kernel says. The
 * order below is the point of this file: what is inherited is not trusted,
 * what is not needed is given up first, whatever needs privilege is done
 * before the first byte of the client is read. A step that fails ends the
 * program with one sentence and a code of <sysexits.h>.
 */
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
static struct privilege privilege;
static struct sandbox sandbox;
static struct client client;

static bool has_option(int fd, int option, int expected) {
  int value = -1;
  socklen_t length = sizeof(value);
  return getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 &&
         value == expected;
}

static void require_client(int fd) {
  struct sockaddr_un peer;
  socklen_t length = sizeof(peer);
  if (!has_option(fd, SO_DOMAIN, AF_UNIX) ||
      !has_option(fd, SO_TYPE, SOCK_STREAM) ||
      getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
    die(EX_USAGE,
        "descriptor %d is not a connected Unix stream socket; a "
        "sidestat client starts this program, see --help",
        fd);
}

static void open_kernel(void) {
  const int error = netlink_open(&netlink);
  if (error == EPROTONOSUPPORT || error == EAFNOSUPPORT)
    die(EX_UNAVAILABLE, "this kernel has no generic netlink");
  if (error != 0 || netlink.fd != KERNEL_FD)
    die_os("open a netlink socket", error != 0 ? error : EBADF);
  kernel_resolve(&kernel, &netlink);
  kernel_probe(&kernel, &netlink);
}

static void say_hello(void) {
  const struct facts facts = {&kernel, &netlink, &privilege, &sandbox,
                              &client.viewer};
  client.fd = CHANNEL_FD;
  hello_write(&client.queue, &facts);
}

/* Without an answer to our own question there is nothing to read or serve. */
static _Noreturn void give_up(void) {
  say_hello();
  client.closing = true;
  serve(NULL, &client);
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
  inherited_reset();
  privilege_reduce(&privilege);
  options_read(argc, argv);
  require_client(CHANNEL_FD);
  privilege_require();

  open_kernel();
  policy_identify(&client.viewer, privilege.gained);
  privilege_lock(&privilege);
  if (kernel.error != 0)
    give_up();

  sandbox_enter(&sandbox);
  say_hello();
  struct service service = {
      .netlink = &netlink,
      .batch = get_batch(kernel.reply_length),
  };
  serve(&service, &client);
  return client.refused ? EX_PROTOCOL : EX_OK;
}
