/** The types as a project of somebody else sees them, checked with those of the package. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';

const BUILD = join(REPOSITORY, 'build');
mkdirSync(BUILD, { recursive: true });
// Within the package, whose name then stands for what is built.
const folder = mkdtempSync(join(BUILD, 'types-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { exports } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};
const ENTRIES = Object.keys(exports).filter((path) => !path.endsWith('.json'));
const PAGES = ['./browser', './browser/worker', './capture', './decoder'];

interface Project {
  readonly module: 'nodenext' | 'esnext';
  readonly lib: readonly string[];
  readonly types: readonly string[];
  readonly entries: readonly string[];
  /** What else stands in the program. */
  readonly more?: string;
}

/** What the compiler says; '' when it is content. */
async function check({ module, lib, types, entries, more = '' }: Project): Promise<string> {
  const lines = entries.map(
    (path, i) => `import * as m${i} from 'sidestat${path.slice(1)}';\nvoid m${i};\n`,
  );
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'es2022' },
    ...{ skipLibCheck: false, lib: ['es2022', 'esnext.disposable', ...lib], types, module },
    moduleResolution: module === 'nodenext' ? 'nodenext' : 'bundler',
  };
  writeFileSync(join(folder, 'use.ts'), lines.join('') + more);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['use.ts'] }),
  );
  const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  const failed = (error: { stdout?: string }): { stdout: string } => ({
    stdout: error.stdout || String(error),
  });
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(failed);
  return stdout;
}

describe('the types of the package', () => {
  it('need no types of a page in Node', async () => {
    const entries = ENTRIES.filter((path) => !path.startsWith('./browser'));
    const project = { module: 'nodenext', lib: [], types: ['node'], entries } as const;
    expect(await check(project)).toBe('');
  });

  it('need no types of Node in a page', async () => {
    const project = { module: 'esnext', lib: ['dom'], types: [], entries: PAGES } as const;
    expect(await check(project)).toBe('');
  });

  /** What TypeScript takes of itself since version 7: @types/node is not among it. */
  it('need none of either in a program, but for the bridge', async () => {
    const entries = ENTRIES.filter((path) => path !== './bridge');
    const project = { module: 'nodenext', lib: ['dom'], types: [], entries } as const;
    expect(await check(project)).toBe('');
  });

  it('let a page give its own WebSocket', async () => {
    const more = `
      import type { BridgeOptions } from 'sidestat/browser';
      export const options: Pick<BridgeOptions, 'WebSocket'> = { WebSocket };`;
    const project = { module: 'esnext', lib: ['dom'], types: [], entries: PAGES, more } as const;
    expect(await check(project)).toBe('');
  });

  it('are all there for a bundler', async () => {
    const project = { module: 'esnext', lib: ['dom'], types: ['node'], entries: ENTRIES } as const;
    expect(await check(project)).toBe('');
  });
});
