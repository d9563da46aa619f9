/** Boots a kernel, waits for the machine to switch itself off, and reads what it reported. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CACHE } from './host.ts';
import type { Row } from './rows.ts';

/** A boot takes 8 to 15 s on an idle machine, and many times that on a busy one. */
export const BOOT_TIMEOUT_MS = 300_000;
const MAX_CONSOLE = 64 * 2 ** 20;
const LAST_LINES = 15;

/** `delayacct`: since 5.14 delays are counted on demand only. */
const parameters = (console: string): string => `console=${console} quiet delayacct panic=-1`;

export type Report = ReadonlyMap<string, Buffer>;

function collect(row: Row, kernel: string, initrd: string): Promise<string> {
  const { qemu, arguments: options, console } = row.machine;
  const machine = ['-kernel', kernel, '-initrd', initrd, '-append', parameters(console)];
  const child = spawn(qemu, [...options, ...machine], { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${row.title} was not done after ${BOOT_TIMEOUT_MS / 1000} s`));
    }, BOOT_TIMEOUT_MS);
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > MAX_CONSOLE) child.kill('SIGKILL');
      else chunks.push(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

/**
 * The files between `@file NAME BYTES CRC` and `@end`; see guest/report.c. What the
 * kernel itself prints in between is taken out: base64 has no bracket, and the sum tells.
 */
export function parseConsole(output: string): Report {
  const text = output.replaceAll(/\[ *\d+\.\d{6}\] [^\n]*\n/g, '');
  const lines = text.split(/\r*\n/);
  const failed = lines.find((line) => line.startsWith('@failed'));
  if (failed || !lines.includes('@end')) {
    const last = lines.filter((line) => line !== '').slice(-LAST_LINES);
    throw new Error(`the machine did not come to its end: ${failed ?? last.join('\n')}`);
  }
  const report = new Map<string, Buffer>();
  const parts = text.replaceAll('\r', '').split(/^@(?=file |end$)/m);
  for (const part of parts.filter((each) => each.startsWith('file '))) {
    const [head = '', ...body] = part.split('\n');
    const [, name = '', bytes, sum] = head.split(' ');
    const content = Buffer.concat(body.map((line) => Buffer.from(line, 'base64')));
    if (content.length !== Number(bytes) || crc32(content) !== Number.parseInt(sum ?? '', 16)) {
      throw new Error(`${name} came damaged over the console`);
    }
    report.set(name, content);
  }
  return report;
}

/**
 * A machine that stops before our program says a word has met a fault of the emulator,
 * which a busy host makes more likely; it gets a second chance, and one only.
 */
export async function boot(row: Row, kernel: string, initrd: string): Promise<Report> {
  let console = await collect(row, kernel, initrd);
  if (!/^@/m.test(console)) console = await collect(row, kernel, initrd);
  const folder = join(CACHE, 'consoles');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${row.id}.log`), console, 'latin1');
  return parseConsole(console);
}
