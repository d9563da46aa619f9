import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';
import { BootResult } from './boot-result.ts';
import { readCapture } from './capture.ts';
import { compatibility, outcomeOf } from './compatibility.ts';
import { CAPTURES } from './host.ts';
import { ROWS } from './rows.ts';

it('docs/compatibility.md says what the captures show', async () => {
  const outcomes = [];
  for (const row of ROWS) {
    outcomes.push(await outcomeOf(row, await BootResult.of(readCapture(CAPTURES, row.id))));
  }
  const document = join(REPOSITORY, 'docs/compatibility.md');
  await expect(compatibility(outcomes)).toMatchFileSnapshot(document);
});
