/** Builds the kstat helper with the double of libkstat, and starts it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { StatError } from '../../src/errors.ts';
import { type KstatAnswer, KstatConnection, spawnKstatHelper } from '../../src/kstat/live/index.ts';
import { type KstatWireRecord, readKstatRecords } from '../../src/protocol/kstat/batch.ts';
import { REPOSITORY } from '../machine.ts';
import type { Script } from './script.ts';

const FOLDER = `${REPOSITORY}helper/kstat`;
const BUILD = `${REPOSITORY}build/kstat-fake`;

/** Test files may run at the same time, and two makes would write the same objects. */
export function make(...targets: string[]): string {
  mkdirSync(`${REPOSITORY}build`, { recursive: true });
  const args = [`${REPOSITORY}build/kstat-helper.lock`, 'make', '-s', '-C', FOLDER, ...targets];
  return execFileSync('flock', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The helper with the double of libkstat, as it is built for use, and with sanitizers. */
export const HELPERS: readonly (readonly [string, string])[] = [
  ['the helper', `${BUILD}/sidestat-kstat-helper`],
  ['the helper with sanitizers', `${BUILD}/asan/sidestat-kstat-helper`],
];
export const KSTAT_HELPER: string = `${BUILD}/sidestat-kstat-helper`;

make('all', 'asan');

export interface ConnectOptions {
  helper?: string;
  limitMs?: number;
  checkMs?: number;
  reopenMs?: number;
}

export function environment(script: Script): Record<string, string> {
  return { FAKE_KSTAT_SCRIPT: script.path };
}

export function helperArguments(options: ConnectOptions): string[] {
  const { limitMs = 5000, checkMs = 20, reopenMs = 3_600_000 } = options;
  return [`--limit-ms=${limitMs}`, `--check-ms=${checkMs}`, `--reopen-ms=${reopenMs}`];
}

export function connect(script: Script, options: ConnectOptions = {}): Promise<KstatConnection> {
  return KstatConnection.open(
    spawnKstatHelper({
      helper: options.helper ?? KSTAT_HELPER,
      args: helperArguments(options),
      env: environment(script),
    }),
  );
}

/** The StatError that the promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<StatError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StatError) return error;
  throw new Error(`no StatError: ${String(error)}`);
}

export interface Got extends KstatWireRecord {
  kid: number;
  module: string;
  name: string;
}

function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('latin1');
}

/** All records of an answer, with the fields of the header that tests ask for. */
export function recordsOf(answer: KstatAnswer): Got[] {
  return answer.batches.flatMap((batch) =>
    [...readKstatRecords(batch)].map((record) => ({
      ...record,
      kid: Buffer.from(record.header).readInt32LE(16),
      module: text(record.header.subarray(20, 51)),
      name: text(record.header.subarray(56, 87)),
    })),
  );
}
