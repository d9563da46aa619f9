/** The boots that are kept in test/captures, without QEMU. */
import { beforeAll, describe, expect, it } from 'vitest';
import { BootResult } from './boot-result.ts';
import { readCapture } from './capture.ts';
import { checkAspects } from './check.ts';
import { CAPTURES } from './host.ts';
import { ROWS } from './rows.ts';

describe.each(ROWS)('the capture of $title', ({ id }) => {
  let result: BootResult;
  beforeAll(async () => {
    result = await BootResult.of(readCapture(CAPTURES, id));
  });
  checkAspects(() => result);

  it('is small', () => {
    expect(result.capture.frames.length).toBeLessThan(500_000);
  });
});
