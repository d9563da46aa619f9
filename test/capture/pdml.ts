/** The records that the dissector shows, out of `tshark -T pdml`, as `replay --raw` would print them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../wireshark/taskstats.lua', import.meta.url));
const MAX_OUTPUT = 2 ** 28;

/** The elements of the dissector, in their order, those of a record after the record itself. */
const FIELD = /<field name="(taskstats|cgroupstats)(?:\.([\w.]+))?"[^>]*? show="([^"]*)"/g;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** tshark writes control characters as `\x1b`; a task of the machine may have them in its name. */
function plainText(text: string): string {
  return text
    .replace(/&(\w+);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

function shownValue(name: string, text: string): number | string {
  if (name === 'ac_comm') return plainText(text);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

interface Shown {
  type: string;
  event?: string;
  kind?: string;
  id?: number;
  version?: number;
  coarse?: boolean;
  stats: Record<string, number | string>;
}

function recordsOf(packet: string): Shown[] {
  const records: Shown[] = [];
  let event = '';
  for (const [, struct = '', name = '', show = ''] of packet.matchAll(FIELD)) {
    const record = records.at(-1);
    if (name === 'event') event = show;
    else if (name === 'record') records.push({ type: struct, event, kind: show, stats: {} });
    else if (name === '') records.push({ type: struct, stats: {} });
    else if (name.startsWith('flag.') || !record) continue;
    else if (name === 'coarse') record.coarse = true;
    else if (name === 'layout_version') record.version = Number(show);
    else if (name === 'pid' || name === 'tgid') record.id = Number(show);
    else record.stats[name] = shownValue(name, show);
  }
  return records;
}

export function shownByTshark(path: string): object[] {
  const args = ['-X', `lua_script:${SCRIPT}`, '-r', path, '-T', 'pdml'];
  const options = { encoding: 'utf8', maxBuffer: MAX_OUTPUT } as const;
  const { status, stdout, stderr } = spawnSync('tshark', args, options);
  if (status !== 0 || /Lua(?! fake item)/.test(stderr + stdout))
    throw new Error(`tshark: ${status} ${stderr}`);
  return stdout.split('<packet>').flatMap(recordsOf);
}
