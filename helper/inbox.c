#include "inbox.h"

#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

static struct {
  _Alignas(8) uint8_t bytes[INBOX_SLOTS][INBOX_SLOT_BYTES];
  struct iovec vectors[INBOX_SLOTS];
  struct sockaddr_nl senders[INBOX_SLOTS];
  struct mmsghdr headers[INBOX_SLOTS];
} inbox;

int inbox_read(int fd) {
  for (int i = 0; i < INBOX_SLOTS; i++) {
    inbox.vectors[i] = (struct iovec){inbox.bytes[i], INBOX_SLOT_BYTES};
    inbox.headers[i].msg_hdr = (struct msghdr){
        .msg_iov = &inbox.vectors[i],
        .msg_iovlen = 1,
        .msg_name = &inbox.senders[i],
        .msg_namelen = sizeof(inbox.senders[i]),
    };
  }
  return recvmmsg(fd, inbox.headers, INBOX_SLOTS, MSG_DONTWAIT, NULL);
}

struct span inbox_datagram(int slot) {
  const struct msghdr *received = &inbox.headers[slot].msg_hdr;
  const size_t length = inbox.headers[slot].msg_len;
  struct nlmsghdr header;
  if (received->msg_namelen != sizeof(struct sockaddr_nl) ||
      inbox.senders[slot].nl_pid != 0 || (received->msg_flags & MSG_TRUNC) ||
      length < sizeof(header))
    return (struct span){NULL, 0};
  memcpy(&header, inbox.bytes[slot], sizeof(header));
  if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > length)
    return (struct span){NULL, 0};
  return (struct span){inbox.bytes[slot], length};
}
