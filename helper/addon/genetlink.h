// One question and one answer over generic netlink, with a deadline.
//
// The kernel handles a request inside sendto(2), so the answer is normally
// there before the first poll(2). The deadline is for the case that it is not:
// some handlers return without an answer, and other processes may put
// messages of their own into the queue.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "descriptor.h"
#include "failure.h"

namespace sidestat {

using Deadline = std::chrono::steady_clock::time_point;
using Datagram = std::vector<uint8_t>;

struct Attribute {
  uint16_t type;
  const void *data;
  size_t size; // at most MAX_ATTRIBUTE_SIZE
};

constexpr size_t MAX_ATTRIBUTE_SIZE = 64;

class Genetlink {
public:
  explicit Genetlink(Deadline deadline) : deadline_(deadline) {}

  Failure open();

  // Sends command with one attribute to the family, and waits for the first
  // message from the kernel that has the request's sequence number. `answer`
  // is that datagram as received; it stays empty when the kernel only
  // acknowledged. An errno that the kernel answered is the Failure's error.
  Failure ask(uint16_t family, uint8_t command, const Attribute &attribute,
              Datagram &answer);

  // CTRL_CMD_GETFAMILY: the number of a family that has a name.
  Failure resolve(const char *name, uint16_t &family);

private:
  Failure send(uint16_t family, uint8_t command, const Attribute &attribute);
  Failure wait() const;
  Failure receive(Datagram &datagram, bool &from_kernel) const;

  Descriptor socket_;
  Deadline deadline_;
  uint32_t sequence_ = 0;
};

} // namespace sidestat
