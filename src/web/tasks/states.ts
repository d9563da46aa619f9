/** What the time of a task goes to, as far as the kernel tells; the order of the strip. */
import { DELAYS, FIELDS, type FieldInfo, type FieldName } from '../../generated/taskstats.ts';

export interface TimeState {
  readonly key: string;
  readonly title: string;
  readonly field: FieldInfo;
  readonly doc: string;
  /** Custom property of its colour. */
  readonly colour: string;
}

function fieldOf(name: FieldName): FieldInfo {
  return FIELDS.find((field) => field.name === name) as FieldInfo;
}

function delay(key: (typeof DELAYS)[number]['name'], title: string): TimeState {
  const { doc } = DELAYS.find(({ name }) => name === key) as { doc: string };
  return { key, title, field: fieldOf(`${key}DelayNs`), doc, colour: `--state-${key}` };
}

export const STATES: readonly TimeState[] = [
  {
    key: 'running',
    title: 'Running',
    field: fieldOf('cpuRunVirtualNs'),
    doc: 'on a CPU',
    colour: '--state-running',
  },
  delay('cpu', 'CPU wait'),
  delay('blkio', 'Block I/O'),
  delay('swapin', 'Swap'),
  delay('freepages', 'Reclaim'),
  delay('thrashing', 'Thrashing'),
  delay('compact', 'Compaction'),
  delay('wpcopy', 'Page copy'),
  delay('irq', 'IRQ'),
];

/** ns a second as percent of the interval: 100 is one CPU, or one thread that only waits. */
export const NS_PER_SEC_OF_PERCENT = 1e7;
