/** What pages ask for, checked: everything in it comes from outside. */
import { StatError } from '../errors.ts';
import { FIELDS, type FieldInfo } from '../generated/taskstats.ts';
import { checkInterval, MAX_MESSAGE, SCOPES, type Scope } from '../protocol/control.ts';
import { type KstatPattern, patternElements } from '../protocol/kstat/requests.ts';
import { unpackMap } from '../protocol/msgpack.ts';
import { fieldByName } from '../taskstats/fields.ts';

export interface KstatsWanted {
  readonly intervalMs: number;
  readonly patterns: readonly KstatPattern[];
}

export type PageRequest =
  | {
      readonly topic: 'snapshots';
      readonly scope: Scope;
      /** Undefined: no more of them. */
      readonly wanted:
        | { readonly intervalMs: number; readonly fields: readonly FieldInfo[] }
        | undefined;
    }
  | { readonly topic: 'exits'; readonly wanted: boolean }
  /** Undefined: no more of them. */
  | { readonly topic: 'kstats'; readonly wanted: KstatsWanted | undefined };

/** What can be said to a message that is understood and cannot be done. */
export interface Unanswerable {
  readonly topic: string;
  readonly scope?: Scope;
  readonly error: StatError;
}

/** @throws ERR_PROTOCOL for what no page of ours sends, which ends the connection */
export function parseMessage(bytes: Uint8Array): PageRequest | Unanswerable {
  const map = unpackMap(bytes, MAX_MESSAGE);
  const { op, topic } = map;
  if ((op !== 'subscribe' && op !== 'unsubscribe') || typeof topic !== 'string') {
    throw new StatError('ERR_PROTOCOL', 'the message asks for nothing that is known');
  }
  const wanted = op === 'subscribe';
  if (topic === 'exits') return { topic, wanted };
  if (topic === 'kstats') return parseKstats(map, wanted);
  if (topic === 'snapshots') return parseSnapshots(map, wanted);
  const error = new StatError('ERR_UNSUPPORTED', 'this bridge does not know the topic');
  return { topic: topic.slice(0, MAX_TOPIC), error };
}

/** Characters of a topic that are repeated to who sent it. */
const MAX_TOPIC = 64;

function parseSnapshots(
  map: Readonly<Record<string, unknown>>,
  wanted: boolean,
): PageRequest | Unanswerable {
  const topic = 'snapshots';
  const scope = map['scope'] as Scope;
  if (!SCOPES.includes(scope)) throw new StatError('ERR_PROTOCOL', 'there is no such scope');
  if (!wanted) return { topic, scope, wanted: undefined };
  const { intervalMs, fields } = map;
  if (!Array.isArray(fields) || fields.length > FIELDS.length) {
    throw new StatError('ERR_PROTOCOL', 'fields must be an array of names');
  }
  try {
    const known = fields.map((name) => fieldByName(String(name)));
    return { topic, scope, wanted: { intervalMs: intervalOf(intervalMs), fields: known } };
  } catch (error) {
    // A newer page may know fields that are not known here.
    return { topic, scope, error: error as StatError };
  }
}

/** Whole milliseconds. */
function intervalOf(intervalMs: unknown): number {
  return Math.round(checkInterval(intervalMs));
}

function parseKstats(
  { intervalMs, patterns }: Readonly<Record<string, unknown>>,
  wanted: boolean,
): PageRequest | Unanswerable {
  const topic = 'kstats';
  if (!wanted) return { topic, wanted: undefined };
  if (!Array.isArray(patterns)) throw new StatError('ERR_PROTOCOL', 'patterns must be an array');
  const known = patterns.map(patternOf);
  try {
    patternElements(known);
    return { topic, wanted: { intervalMs: intervalOf(intervalMs), patterns: known } };
  } catch (error) {
    return { topic, error: error as StatError };
  }
}

/** Globs alone: an expression could keep the bridge busy for ever. */
function patternOf(value: unknown): KstatPattern {
  if (typeof value !== 'object' || value === null) {
    throw new StatError('ERR_PROTOCOL', 'a pattern must be a map');
  }
  const { module, name, class: kind, instance } = value as Record<string, unknown>;
  for (const text of [module, name, kind]) {
    if (text !== undefined && (typeof text !== 'string' || text.startsWith('/'))) {
      throw new StatError('ERR_PROTOCOL', 'a pattern has globs');
    }
  }
  // An empty text fits everything, as in a request to the helper.
  const texts = { module: module || undefined, name: name || undefined, class: kind || undefined };
  return { ...texts, instance } as KstatPattern;
}
