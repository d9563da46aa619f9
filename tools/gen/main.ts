/**
 * `npm run gen` writes every file that is derived from schema/;
 * `generated()` is what the drift test compares with the files that are checked in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemblyTaskstats } from './assembly.ts';
import { docsFields } from './docs.ts';
import { helperHeader } from './header.ts';
import { assemblyKstat } from './kstat-assembly.ts';
import { docsKstat } from './kstat-docs.ts';
import { kstatHeader } from './kstat-header.ts';
import { typescriptKstat } from './kstat-typescript.ts';
import { layoutAssertions } from './layout-assertions.ts';
import { typescriptLayouts } from './layouts.ts';
import { wiresharkLua } from './lua.ts';
import { typescriptCgroupstats, typescriptProtocol, typescriptTaskstats } from './typescript.ts';

/** Path from the top of the repository to text. */
export function generated(): Map<string, string> {
  return new Map([
    ['assembly/generated/taskstats.ts', assemblyTaskstats()],
    ['src/generated/taskstats.ts', typescriptTaskstats()],
    ['src/generated/cgroupstats.ts', typescriptCgroupstats()],
    ['src/generated/protocol.ts', typescriptProtocol()],
    ['src/generated/layouts.ts', typescriptLayouts()],
    ['helper/generated.h', helperHeader()],
    ['helper/test/layout_generated.c', layoutAssertions()],
    ['docs/fields.md', docsFields()],
    ['assembly/generated/kstat.ts', assemblyKstat()],
    ['src/generated/kstat.ts', typescriptKstat()],
    ['helper/kstat/generated.h', kstatHeader()],
    ['docs/kstat-fields.md', docsKstat()],
    ['wireshark/taskstats.lua', wiresharkLua()],
  ]);
}

const root = new URL('../../', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generated()) {
    const file = fileURLToPath(new URL(path, root));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
