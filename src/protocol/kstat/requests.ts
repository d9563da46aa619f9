/** Requests for kstats as bytes: docs/protocol.md, "Kstats". */
import { invalidArgument } from '../../errors.ts';
import {
  KSTAT_IDENTITY_CRTIME,
  KSTAT_IDENTITY_KID,
  KSTAT_IDENTITY_SIZE,
  KSTAT_PATTERN_CLASS,
  KSTAT_PATTERN_INSTANCE,
  KSTAT_PATTERN_MODULE,
  KSTAT_PATTERN_NAME,
  KSTAT_PATTERN_SIZE,
  MAX_KSTAT_PATTERNS,
  REQUEST_COUNT,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_OPERATION,
  REQUEST_SIZE,
} from '../../generated/protocol.ts';

/** What tells a kstat from all others, also from those that had its id before. */
export interface KstatIdentity {
  readonly kid: number;
  /** ks_crtime: gethrtime() nanoseconds. */
  readonly crtimeNs: bigint;
}

/**
 * Kstats by what they are called. Texts fit whole names, by the rules of gmatch(3GEN):
 * `*`, `?`, `[a-z]`, `[!a-z]`, `\x`. What is not given fits all.
 */
export interface KstatPattern {
  readonly module?: string | undefined;
  readonly instance?: number | undefined;
  readonly name?: string | undefined;
  readonly class?: string | undefined;
}

const TEXT_SIZE: number = KSTAT_PATTERN_NAME - KSTAT_PATTERN_MODULE;
const ANY_INSTANCE = -1;

/** The part of a request behind its header. */
export interface Elements {
  readonly count: number;
  readonly bytes: Uint8Array;
}

export const NO_ELEMENTS: Elements = { count: 0, bytes: new Uint8Array(0) };

export function writeKstatRequest(operation: number, id: number, elements: Elements): Uint8Array {
  const bytes = new Uint8Array(REQUEST_SIZE + elements.bytes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(REQUEST_LENGTH, elements.bytes.length, true);
  view.setUint8(REQUEST_OPERATION, operation);
  view.setUint32(REQUEST_ID, id, true);
  view.setUint32(REQUEST_COUNT, elements.count, true);
  bytes.set(elements.bytes, REQUEST_SIZE);
  return bytes;
}

function isInt32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31;
}

/** @throws ERR_INVALID_ARGUMENT for what is no identity */
export function identityElements(identities: readonly KstatIdentity[]): Elements {
  const bytes = new Uint8Array(identities.length * KSTAT_IDENTITY_SIZE);
  const view = new DataView(bytes.buffer);
  identities.forEach(({ kid, crtimeNs }, i) => {
    if (!isInt32(kid)) throw invalidArgument(`${String(kid)} is no id of a kstat`);
    if (typeof crtimeNs !== 'bigint' || BigInt.asIntN(64, crtimeNs) !== crtimeNs) {
      throw invalidArgument(
        `${String(crtimeNs)} is no time of creation: a 64-bit bigint, nanoseconds`,
      );
    }
    view.setInt32(i * KSTAT_IDENTITY_SIZE + KSTAT_IDENTITY_KID, kid, true);
    view.setBigInt64(i * KSTAT_IDENTITY_SIZE + KSTAT_IDENTITY_CRTIME, crtimeNs, true);
  });
  return { count: identities.length, bytes };
}

/** @throws ERR_INVALID_ARGUMENT for what is no pattern, for none and for too many */
export function patternElements(patterns: readonly KstatPattern[]): Elements {
  if (patterns.length === 0 || patterns.length > MAX_KSTAT_PATTERNS) {
    throw invalidArgument(
      `1 to ${MAX_KSTAT_PATTERNS} patterns in one call, not ${patterns.length}`,
    );
  }
  const bytes = new Uint8Array(patterns.length * KSTAT_PATTERN_SIZE);
  patterns.forEach((pattern, i) => {
    putPattern(bytes.subarray(i * KSTAT_PATTERN_SIZE, (i + 1) * KSTAT_PATTERN_SIZE), pattern);
  });
  return { count: patterns.length, bytes };
}

function putPattern(into: Uint8Array, pattern: KstatPattern): void {
  const { instance = ANY_INSTANCE } = pattern;
  if (!isInt32(instance)) throw invalidArgument(`${String(instance)} is no instance of a kstat`);
  putText(into, KSTAT_PATTERN_MODULE, pattern.module);
  putText(into, KSTAT_PATTERN_NAME, pattern.name);
  putText(into, KSTAT_PATTERN_CLASS, pattern.class);
  new DataView(into.buffer, into.byteOffset).setInt32(KSTAT_PATTERN_INSTANCE, instance, true);
}

function putText(into: Uint8Array, at: number, text: string | undefined): void {
  const bytes = new TextEncoder().encode(text ?? '');
  if (bytes.length >= TEXT_SIZE || bytes.includes(0)) {
    throw invalidArgument(`a pattern has at most ${TEXT_SIZE - 1} bytes, and no NUL: ${text}`);
  }
  into.set(bytes, at);
}
