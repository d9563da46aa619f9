/** Where kstats come from. */
import type { KstatContext } from '../decode/types.ts';
import type { KstatEntry, KstatReading } from '../reading.ts';

/**
 * What a KstatChain is made of. A program that has kstats of another kind writes one, and gives it
 * to openKstat() as `from`; what its calls throw, the chain throws.
 */
export interface KstatSource {
  /** A file, a folder, a helper: for messages. */
  readonly description: string;
  /** Whether time passes between two updates; recordings know no waiting. */
  readonly live: boolean;
  /** Of the machine whose bytes the readings hold; undefined for text. */
  readonly context?: KstatContext | undefined;
  /** All kstats in the order of their kids, as the last update left them. */
  readonly chain: readonly KstatEntry[];
  /** When what was recorded was read, milliseconds since the epoch; undefined where nothing tells. */
  readonly timeMs?: number | undefined;
  /** Damage of a file, behind the report that is there now. */
  readonly problem?: Error | undefined;
  /**
   * Looks again: for recordings this is the next report. `end`: there is none, and
   * the chain is as it was.
   */
  update(): Promise<'changed' | 'same' | 'end'>;
  /** One reading an entry of the chain, in the same order; a failure is in the reading. */
  read(entries: readonly KstatEntry[]): Promise<KstatReading[]>;
  /** Ends what update() and read() use; the chain calls it once. */
  close(): Promise<void>;
}
