import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseConsole } from './boot.ts';

const TEXT = 'Name:\tinit\n';
const SUM = crc32(TEXT).toString(16).padStart(8, '0');
const BODY = Buffer.from(TEXT).toString('base64');
const FILE = `@file status ${TEXT.length} ${SUM}\r\n${BODY}\r\n`;

describe('what comes over the console of a machine', () => {
  it('is read between the messages of the firmware and of the kernel', () => {
    const report = parseConsole(
      `SeaBIOS\r\n@step get\r\n${FILE}@end\r\n[ 3.5] reboot: Power down\r\n`,
    );
    expect([...report.keys()]).toEqual(['status']);
    expect(report.get('status')?.toString()).toBe(TEXT);
  });

  it('is refused when a message stands in a file', () => {
    const noisy = FILE.replace(BODY, `${BODY.slice(0, 4)}[ 1.0] oops\r\n${BODY.slice(4)}`);
    expect(() => parseConsole(`${noisy}@end\r\n`)).toThrow('status came damaged');
  });

  it('is refused when the machine stopped before the end, with its last lines', () => {
    expect(() => parseConsole(`${FILE}Kernel panic - not syncing\r\n`)).toThrow('Kernel panic');
  });

  it('is refused when the guest gave up, with its reason', () => {
    const text = `@failed mount /proc (No such device)\r\n@end\r\n`;
    expect(() => parseConsole(text)).toThrow('mount /proc (No such device)');
  });
});
