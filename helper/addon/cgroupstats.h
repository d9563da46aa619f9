// CGROUPSTATS_CMD_GET of the TASKSTATS family: how many tasks of a cgroup v1
// directory sleep, run, are stopped or wait. It needs no privilege but that of
// opening the directory. The answer is not decoded here.
#pragma once

#include "descriptor.h"
#include "genetlink.h"

namespace sidestat {

struct CgroupAnswer {
  uint16_t family = 0; // number of the TASKSTATS family
  Datagram datagram;   // exactly as received
};

// The kernel looks the descriptor up in the table of the calling process.
// EBADF: it could not use the descriptor; EINVAL: no cgroup v1 directory.
Failure cgroup_stats(int directory, Deadline deadline, CgroupAnswer &answer);

// Opens a directory and asks about it.
Failure cgroup_stats(const char *path, Deadline deadline, CgroupAnswer &answer);

} // namespace sidestat
