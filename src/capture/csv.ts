/** Records as rows of a table: RFC 4180, one header, all records alike. */
import { CGROUP_FIELDS } from '../generated/cgroupstats.ts';
import { FIELDS } from '../generated/taskstats.ts';
import { recordDocument } from './document.ts';
import type { CaptureRecord } from './record.ts';

const HEAD = [
  ...['type', 'event', 'kind', 'id', 'coarse', 'timeMs', 'cpu', 'delayAccounting'],
  ...['errno', 'count', 'reason', 'sequence'],
] as const;

export class CsvRows {
  readonly #raw: boolean;
  readonly #fields: readonly string[];

  /** `raw`: the kernel's names, and exactly what it sent. */
  constructor(raw: boolean) {
    this.#raw = raw;
    this.#fields = [...FIELDS, ...CGROUP_FIELDS].map(({ name, cname }) => (raw ? cname : name));
  }

  get header(): string {
    return [...HEAD, ...this.#fields].join(',');
  }

  row(record: CaptureRecord): string {
    const document = recordDocument(record, this.#raw) as Record<string, unknown>;
    const stats = (document['stats'] ?? {}) as Record<string, unknown>;
    const cells = [
      ...HEAD.map((name) => document[name]),
      ...this.#fields.map((name) => stats[name]),
    ];
    return cells.map(quoted).join(',');
  }
}

/** Absent is empty, which no value is: an empty text has quotes. */
function quoted(value: unknown): string {
  if (value === undefined) return '';
  const text = String(value);
  const plain = typeof value !== 'string' || /^[^\s",][^",\r\n]*$/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
