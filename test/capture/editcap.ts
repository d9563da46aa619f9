/** A capture as editcap(1) writes it anew: what tools of others keep of ours. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** `packets`: numbers and ranges of those that are left out. */
export function editcap(
  folder: string,
  file: Uint8Array,
  format: string,
  ...packets: readonly string[]
): Uint8Array {
  const [input, output] = [join(folder, 'in.pcapng'), join(folder, `out.${format}`)];
  writeFileSync(input, file);
  const { status, stderr } = spawnSync('editcap', ['-F', format, input, output, ...packets], {
    encoding: 'utf8',
  });
  expect([status, stderr.replace(/^Running as user.*\n/gm, '')]).toEqual([0, '']);
  return new Uint8Array(readFileSync(output));
}
