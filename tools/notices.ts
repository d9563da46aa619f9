/** The notices of the packages whose code a bundle holds, as their licences ask for. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!file) throw new Error(`${name} has no file with its licence, so it cannot be bundled`);
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
}

/** Writes the notices of what esbuild has put into its output to a file. */
export function writeNotices(root: string, { inputs }: Metafile, file: string): void {
  const folders = new Set<string>();
  for (const input of Object.keys(inputs)) {
    const [matched] = PACKAGE.exec(input) ?? [];
    if (matched) folders.add(matched);
  }
  const notices = [...folders].sort().map((folder) => notice(join(root, folder)));
  writeFileSync(file, notices.join(`\n${'-'.repeat(80)}\n\n`));
}
