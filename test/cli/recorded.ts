/** Samples of the recording that comes with the package, as top would show them. */
import { DEMO_CAPTURE, readRecording } from '../../src/capture/file.ts';
import { Player } from '../../src/capture/player.ts';
import { chooseColumns, fieldsOf } from '../../src/cli/top/columns.ts';
import { Sample } from '../../src/cli/top/sample.ts';
import { NUMBERS_ONLY } from '../../src/cli/top/users.ts';
import { diff } from '../../src/taskstats/diff.ts';
import { fieldByName } from '../../src/taskstats/fields.ts';
import { textsOf } from './top-texts.ts';

const EXTENT = { scope: 'processes', accumulated: false } as const;

export async function recordedSamples(): Promise<Sample[]> {
  const player = await Player.open(await readRecording(DEMO_CAPTURE));
  const version = player.hello.taskstatsVersion;
  const columns = chooseColumns({ scope: 'processes', version, live: false });
  const tables = [...player.tables(fieldsOf(columns).map(fieldByName))];
  return tables.slice(1).map((table, i) => {
    const before = tables[i];
    if (!before) throw new Error('no table before');
    return new Sample(diff(before, table), columns, EXTENT, textsOf(NUMBERS_ONLY));
  });
}
