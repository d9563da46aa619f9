// The capabilities of a file, that is the extended attribute
// security.capability in the layouts of <linux/capability.h>.
#pragma once

#include <cstdint>

#include "failure.h"

namespace sidestat {

// capabilities(7), "File capabilities".
struct FileCapabilities {
  unsigned version; // 1, 2 or 3, of the layout
  bool effective;   // those that the process gets are effective at once
  uint64_t permitted;
  uint64_t inheritable;
  uint32_t root_uid; // version 3: root of the user namespace it counts in
};

// ENODATA: the file has none, which is the usual case. EBADMSG: an attribute
// of a version that this code does not know.
Failure get_file_capabilities(const char *path, FileCapabilities &capabilities);
Failure get_file_capabilities(int fd, FileCapabilities &capabilities);

// Version 2, effective, nothing inheritable: what `setcap NAME=ep` sets.
// EPERM without CAP_SETFCAP; ENOTSUP on a file system without attributes.
Failure set_file_capabilities(int fd, uint64_t permitted);

} // namespace sidestat
