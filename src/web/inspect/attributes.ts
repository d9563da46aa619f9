/** Netlink attributes of the commands that captures of taskstats have. */
import * as abi from '../../generated/layouts.ts';
import { inOrder, type Placed, structRegion, textOf } from './member.ts';
import { bytesRegion, type Region } from './region.ts';
import { cgroupstatsRegion, taskstatsRegion } from './taskstats.ts';

export interface Message {
  readonly view: DataView;
  readonly little: boolean;
  /** Whether it is of the family controller, and not of TASKSTATS. */
  readonly controller: boolean;
  readonly command: number;
  readonly defaultVersion: number | undefined;
}

const NLATTR: readonly Placed[] = inOrder([
  ['nla_len', 'u16', 'bytes of the attribute with this header, without padding'],
  ['nla_type', 'u16', 'what it is; the two highest bits are flags'],
]);
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const TYPE_MASK = 0x3fff;

type Content = 'nest' | 'u16' | 'u32' | 'string' | 'taskstats' | 'cgroupstats' | 'bytes';
type Names = Readonly<Record<number, readonly [name: string, content: Content]>>;

const RECORDS: Names = {
  [abi.TASKSTATS_TYPE_PID]: ['TASKSTATS_TYPE_PID', 'u32'],
  [abi.TASKSTATS_TYPE_TGID]: ['TASKSTATS_TYPE_TGID', 'u32'],
  [abi.TASKSTATS_TYPE_STATS]: ['TASKSTATS_TYPE_STATS', 'taskstats'],
  [abi.TASKSTATS_TYPE_AGGR_PID]: ['TASKSTATS_TYPE_AGGR_PID', 'nest'],
  [abi.TASKSTATS_TYPE_AGGR_TGID]: ['TASKSTATS_TYPE_AGGR_TGID', 'nest'],
};
const REQUESTS: Names = {
  [abi.TASKSTATS_CMD_ATTR_PID]: ['TASKSTATS_CMD_ATTR_PID', 'u32'],
  [abi.TASKSTATS_CMD_ATTR_TGID]: ['TASKSTATS_CMD_ATTR_TGID', 'u32'],
  [abi.TASKSTATS_CMD_ATTR_REGISTER_CPUMASK]: ['TASKSTATS_CMD_ATTR_REGISTER_CPUMASK', 'string'],
  [abi.TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK]: ['TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK', 'string'],
};
const CGROUP_RECORDS: Names = {
  [abi.CGROUPSTATS_TYPE_CGROUP_STATS]: ['CGROUPSTATS_TYPE_CGROUP_STATS', 'cgroupstats'],
};
const CGROUP_REQUESTS: Names = {
  [abi.CGROUPSTATS_CMD_ATTR_FD]: ['CGROUPSTATS_CMD_ATTR_FD', 'u32'],
};
const CONTROLLER: Names = {
  [abi.CTRL_ATTR_FAMILY_ID]: ['CTRL_ATTR_FAMILY_ID', 'u16'],
  [abi.CTRL_ATTR_FAMILY_NAME]: ['CTRL_ATTR_FAMILY_NAME', 'string'],
};
const COMMANDS: Readonly<Record<number, Names>> = {
  [abi.TASKSTATS_CMD_GET]: REQUESTS,
  [abi.TASKSTATS_CMD_NEW]: RECORDS,
  [abi.CGROUPSTATS_CMD_GET]: CGROUP_REQUESTS,
  [abi.CGROUPSTATS_CMD_NEW]: CGROUP_RECORDS,
};

interface Attribute {
  readonly type: number;
  readonly at: number;
  readonly length: number;
}

/** The attributes between two offsets; the last one may be a region of what is malformed. */
export function attributeRegions(message: Message, start: number, end: number): readonly Region[] {
  const names = message.controller ? CONTROLLER : (COMMANDS[message.command] ?? {});
  const sibling = siblingVersion(message, names, start, end);
  return regionsBetween(message, names, start, end, sibling ?? message.defaultVersion ?? 0, true);
}

function regionsBetween(
  message: Message,
  names: Names,
  start: number,
  end: number,
  version: number,
  nests: boolean,
): readonly Region[] {
  const regions: Region[] = [];
  let at = start;
  for (const attribute of attributesOf(message, start, end)) {
    if (attribute.at > at) regions.push(bytesRegion('padding', at, attribute.at - at));
    regions.push(attributeRegion(message, names, attribute, version, nests));
    at = attribute.at + attribute.length;
  }
  if (at < end) {
    const padding = end - at < abi.NLA_HDRLEN;
    regions.push(
      padding
        ? bytesRegion('padding', at, end - at)
        : bytesRegion('malformed', at, end - at, 'no attribute: its length cannot be'),
    );
  }
  return regions;
}

function* attributesOf(
  { view, little }: Message,
  start: number,
  end: number,
): Generator<Attribute> {
  for (let at = start; end - at >= abi.NLA_HDRLEN; ) {
    const length = view.getUint16(at, little);
    if (length < abi.NLA_HDRLEN || length > end - at) return;
    yield { type: view.getUint16(at + 2, little) & TYPE_MASK, at, length };
    at += Math.ceil(length / abi.NLMSG_ALIGNTO) * abi.NLMSG_ALIGNTO;
  }
}

function attributeRegion(
  message: Message,
  names: Names,
  { type, at, length }: Attribute,
  version: number,
  nests: boolean,
): Region {
  const { view, little } = message;
  const [name, content] = names[type] ?? [`attribute ${type}`, 'bytes'];
  const header = structRegion('nlattr', 'struct nlattr', NLATTR, {
    view,
    at,
    length: abi.NLA_HDRLEN,
    little,
  });
  const start = at + abi.NLA_HDRLEN;
  const inner =
    content === 'nest' && nests
      ? regionsBetween(message, names, start, at + length, version, false)
      : contentRegions(message, content, start, length - abi.NLA_HDRLEN, version);
  return { name, offset: at, length, type: 'netlink attribute', children: [header, ...inner] };
}

function contentRegions(
  { view, little }: Message,
  content: Content,
  at: number,
  length: number,
  version: number,
): readonly Region[] {
  if (length === 0) return [];
  const site = { view, at, length, little };
  switch (content) {
    case 'taskstats': {
      if (length < VERSION_LENGTH) break;
      return [taskstatsRegion(site, view.getUint16(at, little) || version)];
    }
    case 'cgroupstats':
      return [cgroupstatsRegion(site)];
    case 'string': {
      const type = `char[${length}]`;
      return [{ name: 'value', offset: at, length, type, value: textOf(type, site), children: [] }];
    }
    case 'u16':
    case 'u32':
      return structRegion('value', content, [{ cname: 'value', type: content, offset: 0 }], site)
        .children;
    default:
  }
  return [bytesRegion('value', at, length)];
}

/** Of the member that every struct begins with. */
const VERSION_LENGTH = 2;

/** Structs of thread groups may say version 0: then they have that of the record beside them. */
function siblingVersion(
  message: Message,
  names: Names,
  start: number,
  end: number,
): number | undefined {
  if (names !== RECORDS) return undefined;
  const { view, little } = message;
  for (const nest of attributesOf(message, start, end)) {
    if (nest.type !== abi.TASKSTATS_TYPE_AGGR_PID) continue;
    for (const { type, at, length } of attributesOf(
      message,
      nest.at + abi.NLA_HDRLEN,
      nest.at + nest.length,
    )) {
      if (type !== abi.TASKSTATS_TYPE_STATS || length < abi.NLA_HDRLEN + VERSION_LENGTH) continue;
      const version = view.getUint16(at + abi.NLA_HDRLEN, little);
      if (version !== 0) return version;
    }
  }
  return undefined;
}
