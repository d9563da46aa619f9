/**
 * struct taskstats of every version, by the rules of the decoder: the version and, for the
 * old ones, the length tell which of its layouts it has; a member is there when the version
 * and the length say so.
 */
import {
  CGROUP_MEMBERS,
  TASK_MEMBERS,
  type TaskFamily,
  type TaskMember,
} from '../../generated/layouts.ts';
import { VERSIONS } from '../../generated/taskstats.ts';
import { membersOf, type Placed, type Site, sizeOf, structRegion } from './member.ts';
import { bytesRegion, type Region } from './region.ts';

/** Undefined when no version is known. */
function familyOf(version: number, length: number): TaskFamily | undefined {
  const known = VERSIONS[Math.min(version, VERSIONS.length) - 1];
  if (known === undefined) return undefined;
  return known.sizeI386 === length ? 'B32' : (known.family as TaskFamily);
}

function isThere(member: TaskMember, offset: number, version: number, length: number): boolean {
  const required = Math.max(offset + sizeOf(member.type), member.minSize ?? 0);
  return member.since <= version && required <= length;
}

/** The members that a struct of this version and length has, with their offsets. */
function taskMembers(version: number, length: number): readonly Placed[] {
  const family = familyOf(version, length);
  if (family === undefined) {
    // Without a version nothing but the version can be read.
    return TASK_MEMBERS.slice(0, 1).map((member) => ({ ...member, offset: 0 }));
  }
  return TASK_MEMBERS.flatMap((member) => {
    const offset = member.offset[family];
    if (offset === undefined || !isThere(member, offset, version, length)) return [];
    return [{ ...member, offset }];
  });
}

/** `version` is the one that holds, also where the struct says 0. */
export function taskstatsRegion(site: Site, version: number): Region {
  const known = taskMembers(version, site.length);
  const end = Math.max(...known.map(({ offset, type }) => offset + sizeOf(type)));
  const tail = site.length - end;
  const children = membersOf(known, { ...site, length: end });
  const rest = bytesRegion(
    'unknown',
    site.at + end,
    tail,
    version === 0 ? 'the struct says no version' : 'no member of a version that is known',
  );
  const type = version === 0 ? 'struct taskstats' : `struct taskstats, version ${version}`;
  return {
    name: 'taskstats',
    offset: site.at,
    length: site.length,
    type,
    children: tail > 0 ? [...children, rest] : children,
  };
}

export function cgroupstatsRegion(site: Site): Region {
  return structRegion('cgroupstats', 'struct cgroupstats', CGROUP_MEMBERS, site);
}
