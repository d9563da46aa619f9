/** Sound kstats of every kind, to be damaged. */
import { encodeRecords, type KstatParts } from '../../src/kstat/decode/index.ts';
import { type Abi, type Member, makeHeader, makeKstat, makeStructures } from './make.ts';

/** Every data type, and the special cases that providers are known for. */
export const MEMBERS: readonly Member[] = [
  ['state', 0, 'on-line'],
  ['sixteen', 0, '0123456789abcdef'],
  ['clock_MHz', 1, -5],
  ['chip_id', 2, 4294967295],
  ['neg64', 3, -9223372036854775808n],
  ['max64', 4, 18446744073709551615n],
  ['ratio', 5, 1.5],
  ['load', 6, -0.25],
  ['brand', 9, 'Intel(r) Xeon(r) café'],
  ['null', 9, null],
  ['', 4, 7],
  ['dup', 2, 1],
  ['dup', 2, 2],
  ['odd', 200, 0x1122334455667788n],
  ['empty', 9, ''],
];

const LISTS: readonly Member[] = Array.from({ length: 6 }, (_, i) => [`counter_${i}`, 4, i]);

function structureKstat(
  name: string,
  type: number,
  ndata: number,
  elements: number,
  abi: Abi,
): KstatParts {
  const [module, kstat] = KEYS[name] ?? ['sd', 'sd0'];
  const data = makeStructures(
    name,
    Array.from({ length: elements }, (_, i) => VALUES(i)),
    abi,
  );
  const header = { module, name: kstat, class: 'misc', type, ndata, dataSize: data.length };
  return { header: makeHeader(header, abi), data };
}

const KEYS: Readonly<Record<string, readonly [string, string]>> = {
  cpu_stat: ['cpu_stat', 'cpu_stat12'],
  var: ['unix', 'var'],
  vminfo: ['unix', 'vminfo'],
  sysinfo: ['unix', 'sysinfo'],
  mntinfo: ['nfs', 'mntinfo'],
  temperature: ['unix', 'temperature'],
  temperature_override: ['unix', 'temperature override'],
  simm_status: ['unix', 'simm-status'],
  fault_list: ['unix', 'fault_list'],
};

const VALUES = (i: number): Record<string, number | bigint | string> => ({
  nread: 18446744073709551615n,
  wtime: -1n,
  reads: 4294967295,
  hard: 3,
  name: `timer ${i}`,
  num_events: 9n,
  idle: 4000000000,
  v_bufhwm: -1,
  freemem: 1n << 60n,
  mik_proto: 'tcp',
  mik_curserver: 'nfs.example.com',
  max: 95,
  override: 65000,
  unit: i,
  msg: 'core power supply failed',
});

/** One record each. */
export function seeds(abi: Abi): Uint8Array[] {
  const base = abi.pointerBits === 64 ? 0x7fff12345678n : 0x8123_4567n;
  const named = { module: 'cpu_info', name: 'cpu_info0', class: 'misc', kid: 8, crtimeNs: -5n };
  const parts: KstatParts[] = [
    makeKstat(named, MEMBERS, abi),
    makeKstat({ ...named, flags: 0x42, snaptimeNs: 1n << 62n }, MEMBERS, abi, base),
    makeKstat({ module: 'link', name: 'net0', instance: -1 }, LISTS, abi),
    makeKstat({ ndata: 9 }, LISTS, abi),
    { ...makeKstat({ kid: 5 }, LISTS, abi), errno: 5 },
    { header: makeHeader({ type: 1, ndata: 4, dataSize: 192 }, abi) },
    structureKstat('io', 3, 1, 1, abi),
    structureKstat('interrupt', 2, 1, 1, abi),
    structureKstat('timer', 4, 3, 2, abi),
    ...Object.keys(KEYS).map((name) =>
      structureKstat(name, 0, 77, name === 'fault_list' ? 2 : 1, abi),
    ),
    {
      header: makeHeader({ type: 0, module: 'mm', name: 'phys_installed' }, abi),
      data: new Uint8Array(33),
    },
    { header: makeHeader({ type: 7, module: 'new', name: 'type' }, abi), data: new Uint8Array(8) },
  ];
  return parts.map((one) => encodeRecords([one]));
}
