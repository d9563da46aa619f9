import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';
import { readDocument } from './markdown.ts';

function markdownFiles(folder: string): string[] {
  return readdirSync(`${REPOSITORY}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...markdownFiles('docs'),
];

/** As hosts of Markdown make them: lower case, no punctuation, hyphens for blanks. */
function anchors(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.*)$/gm), (match) =>
    (match[1] as string)
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(documents)('%s', (document) => {
  it('links only to files and headings that exist', () => {
    const text = readDocument(document).replace(/^```.*?^```$/gms, '');
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), (match) => match[1] as string);
    for (const link of links.filter((target) => !/^https?:/.test(target))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : normalize(join(dirname(document), path));
      expect(existsSync(`${REPOSITORY}${target}`), `${document} links to ${link}`).toBe(true);
      if (anchor) expect(anchors(readDocument(target)), link).toContain(anchor);
    }
  });
});
