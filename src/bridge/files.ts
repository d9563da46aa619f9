/**
 * The files of the page. All are read when the server starts, and a request is looked
 * up in a list of names: no path is ever made of what a client sends.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { StatError } from '../errors.ts';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** Whether its name changes with its content, so that it may be kept. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.pcapng': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const MAX_FILES = 1000;
const MAX_BYTES = 64 * 2 ** 20;

const INDEX = 'index.html';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>sidestat</title>
<h1>sidestat serves</h1>
<p>The dashboard is not built: run <code>npm run build:web</code> in the folder of sidestat and start
<code>sidestat serve</code> again. The stream for programs works: see docs/bridge.md.</p>
</html>
`;

/**
 * The files of a folder by the path in their URL; a page that says so when it is not there.
 * @throws ERR_INVALID_ARGUMENT when it is no folder of a page
 */
export function readPage(folder: string, given: boolean): ReadonlyMap<string, PageFile> {
  if (!statSync(join(folder, INDEX), { throwIfNoEntry: false })?.isFile()) {
    if (!given) return new Map([['/', pageFile(INDEX, Buffer.from(NOT_BUILT))]]);
    throw new StatError('ERR_INVALID_ARGUMENT', `there is no ${INDEX} in ${folder}`);
  }
  const files = new Map<string, PageFile>();
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // Links are left out: they may lead anywhere.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const body = readFileSync(path);
    bytes += body.length;
    if (files.size >= MAX_FILES || bytes > MAX_BYTES) {
      throw new StatError('ERR_INVALID_ARGUMENT', `${folder} is too large for a page`);
    }
    const name = relative(folder, path).split(sep).map(encodeURIComponent).join('/');
    files.set(`/${name}`, pageFile(name, body));
  }
  files.set('/', files.get(`/${INDEX}`) as PageFile);
  return files;
}

/** Bundlers put eight or more characters of a hash into the names of what is in assets/. */
const HASHED = /^assets\/.*[-.][\w-]{8,}\.\w+$/;

function pageFile(name: string, body: Buffer): PageFile {
  const hash = createHash('sha256').update(body).digest('base64url');
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    body,
    etag: `"${hash}"`,
    immutable: HASHED.test(name),
  };
}
