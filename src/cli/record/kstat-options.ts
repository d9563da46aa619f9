/** Which kstats are recorded, and how often. */
import { type Command, InvalidArgumentError } from 'commander';
import { StatError } from '../../errors.ts';
import { MAX_KSTAT_PATTERNS } from '../../generated/protocol.ts';
import type { KstatPattern } from '../../protocol/kstat/requests.ts';
import { parseSeconds } from '../connection.ts';
import type { KstatPlan } from './kstats.ts';

export interface KstatOptions {
  kstat?: boolean;
  kstatSelect?: KstatPattern[];
  kstatClass?: string;
  kstatInterval?: number;
  kstatHelper?: string;
}

const DEFAULT_INTERVAL_SEC = 1;

export function addKstatOptions(command: Command): void {
  command
    .option('--kstat', 'record kstats of illumos')
    .option(
      '--kstat-select <pattern>',
      'only kstats that fit module:instance:name, globs; may be repeated',
      collectPattern,
    )
    .option('--kstat-class <pattern>', 'only kstats of this class')
    .option('--kstat-interval <seconds>', 'time between readings of kstats', parseSeconds)
    .option('--kstat-helper <path>', 'the helper for kstats');
}

/** Undefined when no kstats are asked for. @throws ERR_INVALID_ARGUMENT for options of which one would be ignored */
export function kstatPlanOf(options: KstatOptions): KstatPlan | undefined {
  const { kstat = false, kstatSelect, kstatClass, kstatInterval, kstatHelper } = options;
  const others = [kstatSelect, kstatClass, kstatInterval, kstatHelper];
  if (!kstat) {
    if (others.every((value) => value === undefined)) return undefined;
    throw new StatError('ERR_INVALID_ARGUMENT', 'options of kstats need --kstat');
  }
  const patterns = (kstatSelect ?? [{}]).map((pattern) => ({ ...pattern, class: kstatClass }));
  const intervalMs = 1000 * (kstatInterval ?? DEFAULT_INTERVAL_SEC);
  return { intervalMs, patterns, helper: kstatHelper };
}

function collectPattern(text: string, before: readonly KstatPattern[] = []): KstatPattern[] {
  if (before.length === MAX_KSTAT_PATTERNS) {
    throw new InvalidArgumentError(`There may be ${MAX_KSTAT_PATTERNS} of them.`);
  }
  const [module = '', instance = '', name = '', ...rest] = text.split(':');
  const known = instance === '' || instance === '*' ? undefined : Number(instance);
  if (rest.length > 0 || (known !== undefined && !/^-?\d{1,10}$/.test(instance))) {
    throw new InvalidArgumentError('It must be module:instance:name, such as sd:0:sd0 or cpu.');
  }
  return [...before, { module, instance: known, name }];
}
