#include "file_capabilities.h"

#include <cerrno>

#ifdef __linux__

#include <endian.h>
#include <linux/capability.h>
#include <sys/types.h>
#include <sys/xattr.h>

namespace sidestat {

namespace {

constexpr char ATTRIBUTE[] = "security.capability";

uint64_t join(uint32_t low, uint32_t high) {
  return le32toh(low) | static_cast<uint64_t>(le32toh(high)) << 32;
}

// Every version begins as the longest one does, and ends earlier.
Failure decode(const vfs_ns_cap_data &data, ssize_t size,
               FileCapabilities &capabilities) {
  if (size < static_cast<ssize_t>(sizeof(data.magic_etc)))
    return {EBADMSG, "getxattr"};
  const uint32_t magic = le32toh(data.magic_etc);
  const uint32_t revision = magic & VFS_CAP_REVISION_MASK;
  const bool known =
      (revision == VFS_CAP_REVISION_1 && size == XATTR_CAPS_SZ_1) ||
      (revision == VFS_CAP_REVISION_2 && size == XATTR_CAPS_SZ_2) ||
      (revision == VFS_CAP_REVISION_3 && size == XATTR_CAPS_SZ_3);
  if (!known)
    return {EBADMSG, "getxattr"};
  capabilities = {
      revision >> VFS_CAP_REVISION_SHIFT,
      (magic & VFS_CAP_FLAGS_EFFECTIVE) != 0,
      join(data.data[0].permitted, data.data[1].permitted),
      join(data.data[0].inheritable, data.data[1].inheritable),
      le32toh(data.rootid),
  };
  return {};
}

} // namespace

Failure get_file_capabilities(const char *path,
                              FileCapabilities &capabilities) {
  vfs_ns_cap_data data = {};
  ssize_t size = getxattr(path, ATTRIBUTE, &data, sizeof(data));
  if (size < 0)
    return {errno, "getxattr"};
  return decode(data, size, capabilities);
}

Failure get_file_capabilities(int fd, FileCapabilities &capabilities) {
  vfs_ns_cap_data data = {};
  ssize_t size = fgetxattr(fd, ATTRIBUTE, &data, sizeof(data));
  if (size < 0)
    return {errno, "getxattr"};
  return decode(data, size, capabilities);
}

Failure set_file_capabilities(int fd, uint64_t permitted) {
  vfs_cap_data data = {};
  data.magic_etc = htole32(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE);
  data.data[0].permitted = htole32(static_cast<uint32_t>(permitted));
  data.data[1].permitted = htole32(static_cast<uint32_t>(permitted >> 32));
  if (fsetxattr(fd, ATTRIBUTE, &data, XATTR_CAPS_SZ_2, 0) < 0)
    return {errno, "setxattr"};
  return {};
}

} // namespace sidestat

#else

namespace sidestat {

Failure get_file_capabilities(const char *, FileCapabilities &) {
  return {ENOSYS, "getxattr"};
}

Failure get_file_capabilities(int, FileCapabilities &) {
  return {ENOSYS, "getxattr"};
}

Failure set_file_capabilities(int, uint64_t) {
  return {ENOSYS, "setxattr"};
}

} // namespace sidestat

#endif
