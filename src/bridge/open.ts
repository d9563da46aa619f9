/**
 * Opens a page in the browser of the user. Command lines can be read by every user of the
 * machine, so the address with its token goes through a file that nobody else can read.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatError } from '../errors.ts';

const FILE_MODE = 0o600;
/** How long xdg-open may take to find a browser. */
const LIMIT_MS = 20_000;

export interface Opened {
  /** Path of the file that leads to the page. */
  readonly path: string;
  /** Removes it. */
  remove(): void;
}

/**
 * `program` gets the file as its only argument.
 * @throws ERR_UNSUPPORTED when it cannot be started, or fails
 */
export async function openPage(url: string, program = 'xdg-open'): Promise<Opened> {
  const folder = mkdtempSync(join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), 'sidestat-'));
  const path = join(folder, 'open.html');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  writeFileSync(path, redirect(url), { mode: FILE_MODE, flag: 'wx' });
  try {
    await run(program, path);
  } catch (cause) {
    remove();
    throw new StatError('ERR_UNSUPPORTED', `no browser was opened by ${program}`, {
      hint: 'open the address yourself',
      cause,
    });
  }
  return { path, remove };
}

/** The address is made of characters that mean nothing in HTML: an origin and base64url. */
function redirect(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>sidestat</title>
<a href="${url}">Open sidestat</a>
</html>
`;
}

/** Browsers that stay in the foreground of xdg-open are left to themselves. */
async function run(program: string, path: string): Promise<void> {
  const child = spawn(program, [path], { stdio: 'ignore', detached: true });
  child.unref();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, LIMIT_MS);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    child.once('error', settle);
    child.once('exit', (code) => {
      settle(code === 0 ? undefined : new Error(`${program} ended with ${code}`));
    });
  });
}
