/** CGROUPSTATS_CMD_NEW (include/uapi/linux/cgroupstats.h): one struct, not nested, no version. */

import { MAX_PER_MESSAGE } from './arena';
import {
  attributeLength,
  attributeType,
  hasAttribute,
  NLA_HDRLEN,
  nextAttribute,
} from './attributes';
import { FAMILY_CGROUP } from './generated/taskstats';
import { layoutOf } from './layouts';
import { append, CGROUPSTATS, records, setLayout, setStruct } from './records';

const CGROUPSTATS_TYPE_CGROUP_STATS: u32 = 1;

/** Adds a row for each struct of a message; false when an attribute is malformed. */
export function walkCgroupstats(start: usize, end: usize, sequence: u32, event: u32): bool {
  const first = records();
  for (let at = start; hasAttribute(at, end); ) {
    const length = attributeLength(at, end);
    if (length == 0) return false;
    if (attributeType(at) == CGROUPSTATS_TYPE_CGROUP_STATS) {
      if (records() - first == MAX_PER_MESSAGE) return false;
      const size = length - NLA_HDRLEN;
      const row = append(CGROUPSTATS, sequence);
      setStruct(row, event, at + NLA_HDRLEN, size);
      setLayout(row, layoutOf(FAMILY_CGROUP, 0, size));
    }
    at = nextAttribute(at, length, end);
  }
  return true;
}
