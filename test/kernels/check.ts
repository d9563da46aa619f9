/** The tests of one boot, live or from a capture. */
import { it } from 'vitest';
import { ASPECTS } from './aspects/index.ts';
import type { BootResult } from './boot-result.ts';

export function checkAspects(result: () => BootResult): void {
  for (const { title, check } of ASPECTS) {
    it(title, async ({ skip }) => {
      const reason = await check(result());
      if (reason !== undefined) skip(reason);
    });
  }
}
