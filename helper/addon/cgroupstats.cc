#include "cgroupstats.h"

#include <cerrno>
#include <cstring>

#ifdef __linux__

#include <fcntl.h>
#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>

namespace sidestat {

namespace {

bool is_cgroup_answer(const Datagram &datagram, uint16_t family) {
  nlmsghdr message;
  genlmsghdr generic;
  if (datagram.size() < sizeof(message) + sizeof(generic))
    return false;
  std::memcpy(&message, datagram.data(), sizeof(message));
  std::memcpy(&generic, datagram.data() + sizeof(message), sizeof(generic));
  return message.nlmsg_type == family &&
         message.nlmsg_len >= sizeof(message) + sizeof(generic) &&
         generic.cmd == CGROUPSTATS_CMD_NEW;
}

} // namespace

Failure cgroup_stats(int directory, Deadline deadline, CgroupAnswer &answer) {
  Genetlink netlink(deadline);
  if (Failure failure = netlink.open())
    return failure;
  if (Failure failure = netlink.resolve(TASKSTATS_GENL_NAME, answer.family))
    return failure;

  auto fd = static_cast<uint32_t>(directory);
  Attribute attribute = {CGROUPSTATS_CMD_ATTR_FD, &fd, sizeof(fd)};
  Failure failure = netlink.ask(answer.family, CGROUPSTATS_CMD_GET, attribute,
                                answer.datagram);
  if (failure)
    return failure;
  // The handler drops a request whose descriptor it cannot use: a bare
  // acknowledgement is all that comes back.
  if (answer.datagram.empty())
    return {EBADF, "netlink"};
  if (!is_cgroup_answer(answer.datagram, answer.family))
    return {EPROTO, "netlink"};
  return {};
}

Failure cgroup_stats(const char *path, Deadline deadline,
                     CgroupAnswer &answer) {
  Descriptor directory(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory)
    return {errno, "open"};
  return cgroup_stats(directory.get(), deadline, answer);
}

} // namespace sidestat

#else

namespace sidestat {

Failure cgroup_stats(int, Deadline, CgroupAnswer &) {
  return {ENOSYS, "netlink"};
}

Failure cgroup_stats(const char *, Deadline, CgroupAnswer &) {
  return {ENOSYS, "netlink"};
}

} // namespace sidestat

#endif
