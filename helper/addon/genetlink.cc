#include "genetlink.h"

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sidestat {

namespace {

// The largest answer that is expected is the description of a family, below
// 1 KiB; what is longer is refused, not cut.
constexpr size_t MAX_DATAGRAM_SIZE = 8192;

// Datagrams are only 4-byte aligned inside: everything is read by copy.
template <typename T> T load(const Datagram &datagram, size_t offset) {
  T value;
  std::memcpy(&value, datagram.data() + offset, sizeof(value));
  return value;
}

// Whether the datagram starts with a whole message of at least `size` bytes.
bool holds_message(const Datagram &datagram, size_t size) {
  if (datagram.size() < size || size < NLMSG_HDRLEN)
    return false;
  uint32_t length = load<nlmsghdr>(datagram, 0).nlmsg_len;
  return length >= size && length <= datagram.size();
}

// The offset of the payload of an attribute that has at least `size` bytes of
// it, 0 when there is none.
size_t find_attribute(const Datagram &datagram, uint16_t type, size_t size) {
  size_t end = load<nlmsghdr>(datagram, 0).nlmsg_len;
  size_t offset = NLMSG_HDRLEN + GENL_HDRLEN;
  while (offset + NLA_HDRLEN <= end) {
    nlattr attribute = load<nlattr>(datagram, offset);
    if (attribute.nla_len < NLA_HDRLEN || attribute.nla_len > end - offset)
      return 0;
    bool found = (attribute.nla_type & NLA_TYPE_MASK) == type;
    if (found && attribute.nla_len >= NLA_HDRLEN + size)
      return offset + NLA_HDRLEN;
    offset += NLA_ALIGN(attribute.nla_len);
  }
  return 0;
}

} // namespace

Failure Genetlink::open() {
  socket_ = Descriptor(
      ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC));
  if (!socket_)
    return {errno, "socket"};
  // Port 0: the kernel chooses one.
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  if (bind(socket_.get(), reinterpret_cast<sockaddr *>(&address),
           sizeof(address)) < 0)
    return {errno, "bind"};
  return {};
}

Failure Genetlink::send(uint16_t family, uint8_t command,
                        const Attribute &attribute) {
  if (attribute.size > MAX_ATTRIBUTE_SIZE)
    return {EMSGSIZE, "sendto"};
  struct {
    nlmsghdr message;
    genlmsghdr generic;
    nlattr attribute;
    uint8_t data[MAX_ATTRIBUTE_SIZE];
  } request = {};
  static_assert(offsetof(decltype(request), data) ==
                NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN);

  size_t length = offsetof(decltype(request), data) + attribute.size;
  request.message.nlmsg_len = static_cast<uint32_t>(length);
  request.message.nlmsg_type = family;
  // With NLM_F_ACK even a handler that finds nothing to say is heard.
  request.message.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.message.nlmsg_seq = ++sequence_;
  request.generic.cmd = command;
  request.generic.version = 1;
  request.attribute.nla_len =
      static_cast<uint16_t>(NLA_HDRLEN + attribute.size);
  request.attribute.nla_type = attribute.type;
  std::memcpy(request.data, attribute.data, attribute.size);

  sockaddr_nl kernel = {};
  kernel.nl_family = AF_NETLINK;
  ssize_t sent = sendto(socket_.get(), &request, length, MSG_DONTWAIT,
                        reinterpret_cast<sockaddr *>(&kernel), sizeof(kernel));
  if (sent < 0)
    return {errno, "sendto"};
  return {};
}

Failure Genetlink::wait() const {
  using std::chrono::milliseconds;
  for (;;) {
    auto left = std::chrono::ceil<milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    long long timeout = std::clamp<long long>(left.count(), 0, 1 << 30);
    pollfd readable = {socket_.get(), POLLIN, 0};
    int ready = poll(&readable, 1, static_cast<int>(timeout));
    if (ready > 0)
      return {};
    if (ready == 0)
      return {ETIMEDOUT, "poll"};
    if (errno != EINTR)
      return {errno, "poll"};
  }
}

Failure Genetlink::receive(Datagram &datagram, bool &from_kernel) const {
  datagram.resize(MAX_DATAGRAM_SIZE);
  sockaddr_nl sender = {};
  iovec buffer = {datagram.data(), datagram.size()};
  msghdr header = {};
  header.msg_name = &sender;
  header.msg_namelen = sizeof(sender);
  header.msg_iov = &buffer;
  header.msg_iovlen = 1;
  ssize_t received = recvmsg(socket_.get(), &header, MSG_DONTWAIT);
  if (received < 0)
    return {errno, "recvmsg"};
  datagram.resize(static_cast<size_t>(received));
  // Any process may send to a netlink port; only the kernel's port is 0.
  from_kernel = header.msg_namelen == sizeof(sender) && sender.nl_pid == 0;
  if (from_kernel && (header.msg_flags & MSG_TRUNC) != 0)
    return {EMSGSIZE, "recvmsg"};
  return {};
}

Failure Genetlink::ask(uint16_t family, uint8_t command,
                       const Attribute &attribute, Datagram &answer) {
  if (Failure failure = send(family, command, attribute))
    return failure;
  for (;;) {
    if (Failure failure = wait())
      return failure;
    bool from_kernel = false;
    Failure failure = receive(answer, from_kernel);
    if (failure.error == EAGAIN || failure.error == EINTR)
      continue;
    if (failure)
      return failure;
    if (!from_kernel || !holds_message(answer, NLMSG_HDRLEN) ||
        load<nlmsghdr>(answer, 0).nlmsg_seq != sequence_)
      continue;
    if (load<nlmsghdr>(answer, 0).nlmsg_type != NLMSG_ERROR)
      return {};
    if (!holds_message(answer, NLMSG_LENGTH(sizeof(int))))
      return {EPROTO, "recvmsg"};
    int error = load<int>(answer, NLMSG_HDRLEN);
    answer.clear();
    return {-error, "netlink"};
  }
}

Failure Genetlink::resolve(const char *name, uint16_t &family) {
  Datagram answer;
  Attribute attribute = {CTRL_ATTR_FAMILY_NAME, name, std::strlen(name) + 1};
  Failure failure = ask(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, attribute, answer);
  if (failure)
    return {failure.error, "getfamily"};
  if (!holds_message(answer, NLMSG_LENGTH(GENL_HDRLEN)))
    return {EPROTO, "getfamily"};
  size_t offset = find_attribute(answer, CTRL_ATTR_FAMILY_ID, sizeof(family));
  if (offset == 0)
    return {EPROTO, "getfamily"};
  family = load<uint16_t>(answer, offset);
  return {};
}

} // namespace sidestat
