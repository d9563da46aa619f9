/**
 * What a boot leaves: the frames of the helpers, one after another, and the guest's
 * own account, which are files of its /proc and lists that it wrote.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Report } from './boot.ts';

export interface Capture {
  /** Of the row. */
  readonly id: string;
  readonly frames: Uint8Array;
  /** Text by name. */
  readonly account: Readonly<Record<string, string>>;
}

const FRAMES = 'frames.bin';

export function captureOf(id: string, report: Report): Capture {
  const frames = report.get(FRAMES);
  if (!frames) throw new Error('the machine reported no frames');
  const texts = [...report].filter(([name]) => name !== FRAMES);
  texts.sort(([a], [b]) => (a < b ? -1 : 1));
  const account = Object.fromEntries(texts.map(([name, bytes]) => [name, bytes.toString()]));
  return { id, frames, account };
}

export function writeCapture(folder: string, { id, frames, account }: Capture): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${id}.frames.gz`), gzipSync(frames, { level: 9 }));
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(account, null, 1)}\n`);
}

export function readCapture(folder: string, id: string): Capture {
  return {
    id,
    frames: gunzipSync(readFileSync(join(folder, `${id}.frames.gz`))),
    account: JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')),
  };
}
