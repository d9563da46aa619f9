import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureOverview, TimeSpan } from '../../src/web/replay/messages.ts';
import { Opening } from '../../src/web/replay/opening.ts';
import { EngineDriver, SAMPLE } from './engine.ts';

const SPAN: TimeSpan = { fromNs: 10n, toNs: 20n };

let sample: CaptureOverview;
let opening: Opening;

interface Facts extends Partial<CaptureOverview> {
  readonly exits?: number;
}

/** What is known of a capture that is being read: nothing besides these facts. */
function reading({ exits = 0, ...facts }: Facts = {}): CaptureOverview {
  const nothing = { done: false, span: undefined, snapshots: 0, firstTableNs: undefined };
  return { ...sample, ...nothing, totals: { ...sample.totals, exits }, ...facts };
}

beforeAll(async () => {
  sample = await new EngineDriver().open(new Blob([SAMPLE as BlobPart]));
});

beforeEach(() => {
  opening = new Opening();
});

describe('the begin of a replay', () => {
  it('is the first table with rates, as soon as it is known, and once', () => {
    expect(opening.next(reading())).toBeUndefined();
    expect(opening.next(reading({ span: SPAN, snapshots: 1, exits: 5 }))).toBeUndefined();
    expect(opening.begun).toBe(false);
    const found = { span: SPAN, snapshots: 2, exits: 5, firstTableNs: 15n };
    expect(opening.next(reading(found))).toBe(15n);
    expect(opening.begun).toBe(true);
    expect(opening.next(reading(found))).toBeUndefined();
    expect(opening.next(reading({ ...found, done: true }))).toBeUndefined();
  });

  it('is the last exit that was read where no table came, and again when all is read', () => {
    expect(opening.next(reading({ span: SPAN, exits: 5 }))).toBe(20n);
    const later = { span: { fromNs: 10n, toNs: 30n }, exits: 9 };
    expect(opening.next(reading(later))).toBeUndefined();
    expect(opening.next(reading({ ...later, done: true }))).toBe(30n);
    expect(opening.next(reading({ ...later, done: true }))).toBeUndefined();
  });

  it('is a table that comes after exits, when all is read', () => {
    expect(opening.next(reading({ span: SPAN, exits: 5 }))).toBe(20n);
    const found = { span: SPAN, exits: 5, snapshots: 1, firstTableNs: 15n };
    expect(opening.next(reading(found))).toBeUndefined();
    expect(opening.next(reading({ ...found, done: true }))).toBe(15n);
  });

  it('does not take anybody away from where they went', () => {
    opening.next(reading({ span: SPAN, exits: 5 }));
    opening.leave();
    expect(opening.next(reading({ span: SPAN, exits: 9, done: true }))).toBeUndefined();
  });

  it('is before all times in a capture that has none', () => {
    expect(opening.next(reading({ done: true }))).toBe(-1n);
    expect(opening.begun).toBe(true);
  });
});
