#include "bytes.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

struct span attributes_of(struct span datagram) {
  struct nlmsghdr header;
  const size_t headers = sizeof(header) + sizeof(struct genlmsghdr);
  if (datagram.length < headers)
    return (struct span){NULL, 0};
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_len < headers || header.nlmsg_len > datagram.length)
    return (struct span){NULL, 0};
  return (struct span){datagram.bytes + headers, header.nlmsg_len - headers};
}

struct span attribute_find(struct span attributes, uint16_t type) {
  struct nlattr header;
  while (attributes.length >= sizeof(header)) {
    memcpy(&header, attributes.bytes, sizeof(header));
    if (header.nla_len < sizeof(header) || header.nla_len > attributes.length)
      break;
    if ((header.nla_type & NLA_TYPE_MASK) == type)
      return (struct span){attributes.bytes + sizeof(header),
                           header.nla_len - sizeof(header)};
    const size_t step = ((size_t)header.nla_len + 3) & ~(size_t)3;
    if (step >= attributes.length)
      break;
    attributes.bytes += step;
    attributes.length -= step;
  }
  return (struct span){NULL, 0};
}

uint16_t attribute_u16(struct span payload) {
  uint16_t value = 0;
  if (payload.length >= sizeof(value))
    memcpy(&value, payload.bytes, sizeof(value));
  return value;
}

int message_errno(struct span datagram) {
  struct nlmsghdr header;
  int32_t error;
  if (datagram.length < sizeof(header))
    return EBADMSG;
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_type != NLMSG_ERROR)
    return 0;
  if (datagram.length < sizeof(header) + sizeof(error))
    return EBADMSG;
  memcpy(&error, datagram.bytes + sizeof(header), sizeof(error));
  return error < 0 && error != INT32_MIN ? -error : EBADMSG;
}
