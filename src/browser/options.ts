/** What a page may ask of a bridge, checked before it is asked. */
import { invalidArgument } from '../errors.ts';
import { ExitTableBuilder, type ExitTableSettings } from '../exits/builder.ts';
import { FIELDS, type FieldName } from '../generated/taskstats.ts';
import { checkInterval, SCOPES, type Scope } from '../protocol/control.ts';
import type { KstatPattern } from '../protocol/kstat/requests.ts';
import { fieldByName } from '../taskstats/fields.ts';

/** Which tables Bridge.snapshots() gives, and how often. */
export interface BridgeSnapshotOptions {
  /** What a row is, as for Stats.snapshot(). @defaultValue 'processes' */
  scope?: Scope;
  /** Milliseconds between tables, 100 to 3,600,000. @defaultValue that of the bridge */
  intervalMs?: number;
  /** The fields to decode. @defaultValue every field of the scope */
  fields?: readonly FieldName[];
  /** Ends the loop with ERR_ABORTED. */
  signal?: AbortSignal;
}

/** Which exits Bridge.exits() and Bridge.exitBatches() give, and in what form. */
export interface BridgeExitOptions extends ExitTableSettings {
  /** Ends the loop with ERR_ABORTED. */
  signal?: AbortSignal;
}

/** Which kstats Bridge.kstats() reads, and how often. */
export interface BridgeKstatOptions {
  /** Which kstats: those that one of these fits; texts are globs. @defaultValue all */
  patterns?: readonly KstatPattern[];
  /** Milliseconds between readings, 100 to 3,600,000. @defaultValue that of the bridge */
  intervalMs?: number;
  /** Ends the loop with ERR_ABORTED. */
  signal?: AbortSignal;
}

/** The fields to ask for. @throws ERR_INVALID_ARGUMENT */
export function checkSnapshots(
  scope: Scope,
  intervalMs: number,
  fields: readonly FieldName[] | undefined,
): FieldName[] {
  if (!SCOPES.includes(scope)) throw invalidArgument(`unknown scope ${JSON.stringify(scope)}`);
  checkInterval(intervalMs);
  const known = FIELDS.filter((field) => scope !== 'groups' || field.tgid);
  for (const name of fields ?? []) {
    if (!known.includes(fieldByName(name))) throw invalidArgument(`a TGID record has no ${name}`);
  }
  return [...(fields ?? known.map(({ name }) => name))] as FieldName[];
}

/** What a worker can be told: an iterable need not be cloneable. @throws ERR_INVALID_ARGUMENT */
export function checkExits({ uid, pids, ...rest }: ExitTableSettings): ExitTableSettings {
  const settings = {
    ...rest,
    ...(uid === undefined ? {} : { uid: typeof uid === 'object' ? [...uid] : uid }),
    ...(pids === undefined ? {} : { pids: [...pids] }),
  };
  new ExitTableBuilder(settings);
  return settings;
}
