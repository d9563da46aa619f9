import { describe, expect, it } from 'vitest';
import { AGROUP } from '../../src/generated/taskstats.ts';
import { COLUMNS, sharesOf } from '../../src/web/exits/columns.ts';
import { type ExitEntry, ExitLog } from '../../src/web/exits/log.ts';
import { STATES } from '../../src/web/tasks/states.ts';
import { tableOf } from '../exits/decode.ts';
import { exitDatagram, type Values } from '../exits/structs.ts';

const USED: Values = {
  ac_tgid: 4711,
  ac_flag: AGROUP,
  ac_comm: 'dd',
  ac_etime: 200_000n,
  cpu_delay_total: 20_000_000n,
  blkio_count: 1n,
  blkio_delay_total: 50_000_000n,
};
/** As Linux 6.12 and later may count: a wait from the boot of the machine. */
const BROKEN: Values = { ...USED, blkio_delay_total: 21_000_000_000_000n };

async function entryOf(values: Values, ofGroup?: Values): Promise<ExitEntry> {
  const group = ofGroup && { id: 4711, values: ofGroup };
  const exit = exitDatagram({ pid: 4713, values, ...(group ? { group } : {}) });
  const log = new ExitLog();
  log.add(await tableOf([exit], { process: group !== undefined }));
  const [entry] = log.passing;
  if (!entry || entry.gap) throw new Error('no exit');
  return entry;
}

function delays(entry: ExitEntry): string | undefined {
  return COLUMNS.find(({ key }) => key === 'delays')?.text(entry);
}

const BLKIO = STATES.findIndex(({ key }) => key === 'blkio');

describe('the delays of an exit on the page', () => {
  it('are added up, and shares of the life', async () => {
    const entry = await entryOf(USED);
    expect(delays(entry)).toBe('70.0 ms');
    expect(sharesOf(entry)[BLKIO]).toBe(25);
  });

  it('are without one that is longer than the life', async () => {
    const entry = await entryOf(BROKEN);
    expect(delays(entry)).toBe('20.0 ms');
    expect(sharesOf(entry)[BLKIO]).toBeNaN();
  });

  it('may be longer than the life of a process of several threads', async () => {
    expect(delays(await entryOf(USED, BROKEN))).toBe('5h 50m');
  });
});
