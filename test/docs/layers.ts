/** What docs/architecture.md says of the imports of src/, and what of them differs. */
import { dirname, join, normalize } from 'node:path';
import { quoted, tableRows } from './markdown.ts';

export interface Folder {
  /** A folder of src/, or a file beside them. */
  readonly path: string;
  readonly layer: number;
  readonly mayUseNode: boolean;
  readonly packages: readonly string[];
}

/** Text of each file, by its path. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  /** Gone when the code runs. */
  readonly typeOnly: boolean;
}

export function readFolders(table: string): Folder[] {
  return tableRows(table).map(([layer = '', folder = '', , node, packages = '']) => ({
    path: quoted(folder)[0] ?? '',
    layer: Number(layer),
    mayUseNode: node === 'yes',
    packages: quoted(packages),
  }));
}

const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** `import … from '…'`, `export … from '…'`, `import '…'`. */
const STATIC = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;=()]*?\sfrom\s+)?(['"])([^'"]+)\2/gm;
/** `import('…')`, of a module or, behind `typeof` or `:`, of a type. */
const DYNAMIC = /\bimport\(\s*(?:(['"])([^'"]+)\1)?/g;

export function importsOf(text: string): Import[] {
  const code = text.replace(COMMENTS, '');
  const found: Import[] = [];
  for (const [, type, , specifier] of code.matchAll(STATIC)) {
    found.push({ specifier: specifier as string, typeOnly: type !== undefined });
  }
  for (const [, , specifier] of code.matchAll(DYNAMIC)) {
    found.push({ specifier: specifier ?? '(an expression)', typeOnly: false });
  }
  return found;
}

function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined;
}

/** `@scope/name` or `name` of a package. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** One sentence for each import that the table does not allow. */
export function breaches(folders: readonly Folder[], sources: Sources): string[] {
  const folderOf = (path: string): Folder | undefined =>
    folders.find((folder) => path === folder.path || path.startsWith(`${folder.path}/`));
  const found: string[] = [];
  for (const [file, text] of sources) {
    const from = folderOf(file);
    if (!from) {
      found.push(`${file} is in no folder of the table`);
      continue;
    }
    for (const { specifier } of importsOf(text)) {
      const why = refusal(from, specifier, targetOf(file, specifier), folderOf);
      if (why) found.push(`${file} imports ${specifier}: ${why}`);
    }
  }
  return found;
}

function refusal(
  from: Folder,
  specifier: string,
  target: string | undefined,
  folderOf: (path: string) => Folder | undefined,
): string | undefined {
  if (specifier.startsWith('node:')) {
    return from.mayUseNode ? undefined : `${from.path} uses no Node`;
  }
  if (target === undefined) {
    return from.packages.includes(packageOf(specifier)) ? undefined : `no package of ${from.path}`;
  }
  if (!target.startsWith('src/')) return /\.[cm]?[jt]s$/.test(target) ? 'outside src/' : undefined;
  const to = folderOf(target);
  if (!to) return 'in no folder of the table';
  if (to === from || to.layer < from.layer) return undefined;
  return `layer ${from.layer} on layer ${to.layer}`;
}

/** The files of each circle of imports, types included, in the order in which they lead back. */
export function circles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    const at = way.indexOf(file);
    if (at >= 0) found.push([...way.slice(at), file].join(' > '));
    if (at >= 0 || done.has(file)) return;
    way.push(file);
    for (const { specifier } of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier);
      if (target !== undefined && sources.has(target)) visit(target);
    }
    way.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return found;
}

/** Files that these load when they run, whatever leads there. */
export function loadedFrom(starts: readonly string[], sources: Sources): string[] {
  const loaded = new Set(starts);
  for (const file of loaded) {
    for (const { specifier, typeOnly } of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier);
      if (!typeOnly && target !== undefined && sources.has(target)) loaded.add(target);
    }
  }
  return [...loaded];
}
