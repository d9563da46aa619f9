#include "unix_socket.h"

#include <sys/socket.h>

#include <cerrno>

namespace sidestat {

#ifdef __linux__

Failure peer_credentials(int fd, PeerCredentials &credentials) {
  // The kernel answers SO_PEERCRED for TCP sockets too, with uid -1: the
  // family has to be asked for.
  int domain = 0;
  socklen_t length = sizeof(domain);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length) < 0)
    return {errno, "getsockopt"};
  if (domain != AF_UNIX)
    return {EAFNOSUPPORT, "getsockopt"};

  struct ucred peer = {};
  length = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
    return {errno, "getsockopt"};
  if (length != sizeof(peer) || peer.uid == static_cast<uid_t>(-1))
    return {ENOTCONN, "getsockopt"};
  credentials = {peer.pid, peer.uid, peer.gid};
  return {};
}

// Room for half of an answer of 1,024 records, so that the sender is not stopped
// by a reader that works on the other half. The kernel cuts it to what is allowed.
constexpr int SEND_BUFFER_BYTES = 512 * 1024;

Failure socket_pair(int fds[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    return {errno, "socketpair"};
  for (int i = 0; i < 2; i++)
    setsockopt(fds[i], SOL_SOCKET, SO_SNDBUF, &SEND_BUFFER_BYTES,
               sizeof(SEND_BUFFER_BYTES));
  return {};
}

#else

Failure peer_credentials(int, PeerCredentials &) {
  return {ENOSYS, "getsockopt"};
}

Failure socket_pair(int[2]) {
  return {ENOSYS, "socketpair"};
}

#endif

} // namespace sidestat
