import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A new folder, which goes when the tests that stand beside the call have run. */
export function temporaryFolder(name: string, mode = 0o700): string {
  const folder = mkdtempSync(join(tmpdir(), `sidestat-${name}-`));
  chmodSync(folder, mode);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
