import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../machine.ts';

const KIB = 1024;

describe('the decoder', () => {
  it.each([
    ['simd', 24],
    ['scalar', 10],
  ])('%s is a module of at most %i KiB, and of 10 KiB compressed', (build, most) => {
    const wasm = readFileSync(`${REPOSITORY}build/decoder-${build}.wasm`);
    expect(wasm.length).toBeLessThanOrEqual(most * KIB);
    expect(gzipSync(wasm, { level: 9 }).length).toBeLessThanOrEqual(10 * KIB);
  });
});
