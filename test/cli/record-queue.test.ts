import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GzipPieces } from '../../src/cli/record/gzip.ts';
import { WriteQueue } from '../../src/cli/record/queue.ts';
import { numbered } from '../../src/cli/record/rotation.ts';

describe('the queue of a recording', () => {
  it('pauses its source while the disk is slow, and loses nothing', async () => {
    const log: string[] = [];
    const written: number[] = [];
    let release: () => void = () => {};
    let slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const queue = new WriteQueue(
      async (pieces) => {
        await slow;
        for (const piece of pieces) written.push(piece[0] as number);
      },
      { pause: () => log.push('pause'), resume: () => log.push('resume') },
    );
    const piece = (n: number): Uint8Array => new Uint8Array(2 ** 20).fill(n);
    for (let n = 0; n < 3; n++) queue.push(piece(n));
    expect(log).toEqual([]);
    for (let n = 3; n < 6; n++) queue.push(piece(n));
    expect(log).toEqual(['pause']);
    expect(queue.bytes).toBe(6 * 2 ** 20);
    release();
    await queue.drain();
    expect(log).toEqual(['pause', 'resume']);
    expect(written).toEqual([0, 1, 2, 3, 4, 5]);
    slow = Promise.resolve();
    queue.push(piece(6));
    await queue.drain();
    expect(written.at(-1)).toBe(6);
  });

  it('tells of the first failure, and takes nothing afterwards', async () => {
    let writes = 0;
    const queue = new WriteQueue(
      async () => {
        writes++;
        throw new Error('the disk is gone');
      },
      { pause: () => {}, resume: () => {} },
    );
    queue.push(new Uint8Array(1));
    await expect(queue.drain()).rejects.toThrow('the disk is gone');
    await expect(queue.failure).rejects.toThrow('the disk is gone');
    queue.push(new Uint8Array(1));
    await expect(queue.drain()).rejects.toThrow('the disk is gone');
    expect(writes).toBe(1);
  });
});

describe('gzip in pieces', () => {
  it('is a complete file after each piece, with or without the next one', async () => {
    const gzip = new GzipPieces();
    let file: Uint8Array = new Uint8Array(0);
    let plain = '';
    for (let i = 0; i < 20; i++) {
      const text = `piece ${i} `.repeat(i * 100);
      const piece = await gzip.piece(new TextEncoder().encode(text));
      if (i % 3 === 2) {
        // A piece that the disk had no room for: the file ends before it.
        expect(gunzipSync(Buffer.concat([file, gzip.trailer()])).toString()).toBe(plain);
        break;
      }
      gzip.keep();
      file = Buffer.concat([file, piece]);
      plain += text;
      expect(gunzipSync(Buffer.concat([file, gzip.trailer()])).toString()).toBe(plain);
    }
    gzip.close();
  });
});

describe('numbered files', () => {
  it.each([
    ['day.pcapng', 'day.0007.pcapng'],
    ['day.pcapng.gz', 'day.0007.pcapng.gz'],
    ['/var/log.d/day', '/var/log.d/day.0007'],
    ['2026.01.31.pcapng', '2026.01.31.0007.pcapng'],
    ['.pcapng', '.0007.pcapng'],
  ])('%s becomes %s', (path, want) => {
    expect(numbered(path, 7)).toBe(want);
  });
});
