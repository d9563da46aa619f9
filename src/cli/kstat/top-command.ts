/** `sidestat kstat top`: what disks, CPUs, links and datasets do. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { StatError } from '../../errors.ts';
import type { KstatChain } from '../../kstat/chain.ts';
import { openKstat } from '../../kstat/open.ts';
import { diffKstats } from '../../kstat/rates.ts';
import { KstatSnapshot } from '../../kstat/snapshot.ts';
import { write } from '../output.ts';
import { stylist } from '../style.ts';
import { formatTable } from '../text-table.ts';
import { parseDelay } from '../top/options.ts';
import { parseCount } from '../values.ts';
import { isOfTop, topTables } from './top-tables.ts';

interface TopOptions {
  delay: number;
  iterations?: number;
  rows: number;
  from?: string;
  helper?: string;
}

const DEFAULT_ROWS = 20;
/** Cursor to the first place, and everything after it erased: ECMA-48 CUP and ED. */
const CLEAR = '\x1b[H\x1b[J';

export function registerTop(kstat: Command): void {
  kstat
    .command('top')
    .summary('show what disks, CPUs and links do')
    .description(
      'Shows the load of disks and other I/O devices, CPUs, links and, with OpenZFS, datasets,\n' +
        'again and again. What this system or file does not have is left out.',
    )
    .option('-d, --delay <seconds>', 'time between refreshes', parseDelay, 1)
    .option('-n, --iterations <count>', 'end after this many refreshes', parseCount)
    .option('--rows <count>', 'print at most this many rows of a table', parseCount, DEFAULT_ROWS)
    .option('--from <source>', 'where the kstats come from')
    .option('--helper <path>', 'the helper for live kstats')
    .action(top);
}

async function top(_options: unknown, command: Command): Promise<void> {
  // `sidestat kstat --from FILE top` means the same as `sidestat kstat top --from FILE`.
  const options = { ...command.parent?.opts(), ...command.opts() } as TopOptions;
  const chain = await openKstat({ from: options.from, helper: options.helper });
  try {
    await refresh(chain, options);
  } finally {
    await chain.close();
  }
}

async function refresh(chain: KstatChain, { delay, iterations, rows }: TopOptions): Promise<void> {
  let before = await read(chain);
  for (let i = 0; i < (iterations ?? Number.POSITIVE_INFINITY); i++) {
    if (chain.live) await sleep(delay * 1000);
    await chain.update();
    if (chain.ended) return endOfRecording(chain, i);
    const after = await read(chain);
    await print(topTables(diffKstats(before, after), rows), i);
    before = after;
  }
}

function endOfRecording(chain: KstatChain, printed: number): void {
  if (printed > 0) return;
  throw new StatError('ERR_CAPTURE', `${chain.description} has one report, and rates need two`);
}

async function read(chain: KstatChain): Promise<KstatSnapshot> {
  return new KstatSnapshot(await chain.read(chain.all().filter(isOfTop)));
}

async function print(tables: ReturnType<typeof topTables>, refreshed: number): Promise<void> {
  const style = stylist(process.stdout);
  const texts = tables.map(({ columns, rows }) =>
    formatTable(columns, rows, { header: (text) => style('bold', text) }).join('\n'),
  );
  const text = texts.length === 0 ? 'nothing of what this shows is there' : texts.join('\n\n');
  if (process.stdout.isTTY) await write(`${CLEAR}${text}\n`);
  else await write(`${refreshed === 0 ? '' : '\n'}${text}\n`);
}
