/** Kstats as processes on amd64 and sparcv9 see them: beside the repository, when they are there. */
import { existsSync, readFileSync } from 'node:fs';
import type { KstatParts } from '../../src/kstat/decode/index.ts';

const folder = new URL('../../../shared/captures/kstat/', import.meta.url);

export const hasCaptures: boolean = existsSync(folder);

export function captureText(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8');
}

interface Line {
  readonly header: string;
  readonly data: string;
  readonly data_base: string;
  readonly read_errno: number;
}

export function captureParts(arch: 'amd64' | 'sparcv9'): KstatParts[] {
  const lines = captureText(`capture_${arch}.jsonl`).trim().split('\n');
  return lines.map((line) => {
    const { header, data, data_base, read_errno } = JSON.parse(line) as Line;
    return {
      header: new Uint8Array(Buffer.from(header, 'hex')),
      data: new Uint8Array(Buffer.from(data, 'hex')),
      dataBase: BigInt(data_base),
      errno: read_errno,
    };
  });
}
