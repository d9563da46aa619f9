// The two things about Unix sockets that Node cannot do: ask who is at the
// other end, and make a connected pair without a name.
#pragma once

#include <sys/types.h>

#include "failure.h"

namespace sidestat {

struct PeerCredentials {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

// SO_PEERCRED of a connected AF_UNIX socket: who the peer was when it called
// connect(2), listen(2) or socketpair(2), as the kernel recorded it.
// EAFNOSUPPORT for a socket of another family, ENOTCONN for one with no peer.
Failure peer_credentials(int fd, PeerCredentials &credentials);

// A connected AF_UNIX SOCK_STREAM pair, close-on-exec. The caller owns both.
Failure socket_pair(int fds[2]);

} // namespace sidestat
