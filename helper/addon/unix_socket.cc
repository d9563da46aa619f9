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

Failure socket_pair(int fds[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    return {errno, "socketpair"};
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
