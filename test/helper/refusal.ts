import { expect } from 'vitest';
import type { Daemon } from './daemon.ts';
import { Helper } from './driver.ts';

/** It ends at once, without a frame, with one sentence. */
export async function expectRefusal(
  program: Helper | Daemon,
  code: number,
  sentence: RegExp,
): Promise<void> {
  if (program instanceof Helper) expect(await program.rest()).toEqual([]);
  expect(await program.stderr).toMatch(/^sidestat-helper: [^\n]+\n$/);
  expect(await program.stderr).toMatch(sentence);
  expect(await program.exit).toEqual({ code, signal: null });
}
