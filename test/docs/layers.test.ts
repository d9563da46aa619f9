import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';
import { breaches, circles, importsOf, loadedFrom, readFolders, type Sources } from './layers.ts';
import { quoted, readDocument, section } from './markdown.ts';

const document = readDocument('docs/architecture.md');
const folders = readFolders(section(document, '## Layers'));
const sources: Sources = new Map(
  readdirSync(`${REPOSITORY}src`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src', path))
    .map((path) => [path, readFileSync(`${REPOSITORY}${path}`, 'utf8')]),
);

function planted(path: string, text: string): Sources {
  return new Map([...sources, [path, text]]);
}

describe('the layers of docs/architecture.md', () => {
  it('are all there, each once', () => {
    const inTree = readdirSync(`${REPOSITORY}src`).map((name) => `src/${name}`);
    expect(folders.map(({ path }) => path).sort()).toEqual(inTree.sort());
    expect(folders.every(({ layer }) => layer > 0)).toBe(true);
  });

  it('allow every import of src/', () => {
    expect(sources.size).toBeGreaterThan(300);
    expect(breaches(folders, sources)).toEqual([]);
  });

  it('need every package that they name', () => {
    for (const { path, packages } of folders) {
      const own = [...sources].filter(([file]) => file.startsWith(path));
      const specifiers = own.flatMap(([, text]) => importsOf(text)).map((each) => each.specifier);
      for (const name of packages) {
        expect(
          specifiers.some((each) => each.split('/')[0] === name),
          `${path}: ${name}`,
        ).toBe(true);
      }
    }
  });

  it('are drawn of files that exist', () => {
    for (const name of quoted(section(document, '## Folders'))) {
      expect(existsSync(`${REPOSITORY}${name}`), name).toBe(true);
    }
  });

  it.each([
    ['a static import', "import { run } from '../cli/main.ts';"],
    ['an import of a type', "import type { Run } from '../cli/main.ts';"],
    ['one of several lines', "import {\n  run,\n} from '../cli/main.ts';"],
    ['an export', "export { run } from '../cli/main.ts';"],
    ['all of it', "export * from '../cli/main.ts';"],
    ['an import for its effect', "import '../cli/main.ts';"],
    ['a dynamic import', "const { run } = await import('../cli/main.ts');"],
    ['the type of a module', "let main: typeof import('../cli/main.ts');"],
  ])('refuse %s of a higher layer', (_, text) => {
    expect(breaches(folders, planted('src/text/planted.ts', text))).toEqual([
      'src/text/planted.ts imports ../cli/main.ts: layer 1 on layer 9',
    ]);
  });

  it.each([
    ['../taskstats/row.ts', 'src/decoder/planted.ts', 'layer 2 on layer 4'],
    ['../package/folder.ts', 'src/text/planted.ts', 'layer 1 on layer 1'],
    ['../../tools/browser.ts', 'src/text/planted.ts', 'outside src/'],
    ['node:fs', 'src/text/planted.ts', 'src/text uses no Node'],
    ['commander', 'src/client/planted.ts', 'no package of src/client'],
  ])('refuse %s in %s', (specifier, file, why) => {
    expect(breaches(folders, planted(file, `import '${specifier}';`))).toEqual([
      `${file} imports ${specifier}: ${why}`,
    ]);
  });

  it('refuse an import whose module an expression names, and a new folder', () => {
    const text = 'export const load = (name: string) => import(name);';
    expect(breaches(folders, planted('src/text/planted.ts', text))).toHaveLength(1);
    expect(breaches(folders, planted('src/utils/planted.ts', ''))).toEqual([
      'src/utils/planted.ts is in no folder of the table',
    ]);
  });
});

describe('the files of src/', () => {
  it('import each other in no circle', () => {
    expect(circles(sources)).toEqual([]);
  });

  it('would be seen to, by types alone and through a third one', () => {
    const round = planted('src/text/planted.ts', "import type { A } from './second.ts';");
    const files = new Map([...round, ['src/text/second.ts', "import './third.ts';"]]);
    files.set('src/text/third.ts', "export * from './planted.ts';");
    expect(circles(files)).toEqual([
      'src/text/planted.ts > src/text/second.ts > src/text/third.ts > src/text/planted.ts',
    ]);
  });

  const pages = (all: Sources): string[] =>
    [...all.keys()].filter((path) => /^src\/(browser|web)\//.test(path));
  const usesNode = (all: Sources) => (path: string) =>
    importsOf(all.get(path) ?? '').some(({ specifier }) => specifier.startsWith('node:'));

  it('that a page loads use nothing of Node', () => {
    const loaded = loadedFrom(pages(sources), sources);
    expect(loaded).toContain('src/decoder/decoder.ts');
    expect(loaded.filter(usesNode(sources))).toEqual([]);
  });

  it('would be seen to, from afar', () => {
    const far = planted('src/web/planted.ts', "import '../capture/file.ts';");
    expect(loadedFrom(pages(far), far).filter(usesNode(far))).toContain('src/capture/file.ts');
  });
});
