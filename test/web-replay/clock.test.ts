import { beforeEach, describe, expect, it } from 'vitest';
import { PlayClock } from '../../src/web/replay/clock.ts';

const MS = 1_000_000n;
let nowMs = 0;
let clock: PlayClock;

beforeEach(() => {
  nowMs = 1000;
  clock = new PlayClock({ fromNs: 0n, toNs: 10_000n * MS }, () => nowMs);
});

function msAfter(ms: number): bigint {
  nowMs += ms;
  return clock.positionNs / MS;
}

describe('the clock of a replay', () => {
  it('stands until it plays, and stands again when it is stopped', () => {
    expect(msAfter(500)).toBe(0n);
    clock.play();
    expect(msAfter(500)).toBe(500n);
    clock.stop();
    expect(msAfter(500)).toBe(500n);
  });

  it.each([
    [0.25, 25n],
    [1, 100n],
    [100, 10_000n],
  ])('plays at %f times the speed', (speed, expected) => {
    clock.speed = speed;
    clock.play();
    expect(msAfter(100)).toBe(expected);
  });

  it('keeps its place when the speed changes, and has no speed outside of 0.25 to 100', () => {
    clock.play();
    expect(msAfter(100)).toBe(100n);
    clock.speed = 1000;
    expect(clock.speed).toBe(100);
    expect(msAfter(10)).toBe(1100n);
    clock.speed = 0.001;
    expect(clock.speed).toBe(0.25);
    expect(msAfter(100)).toBe(1125n);
  });

  it('ends where its range ends, and begins anew there', () => {
    clock.span = { fromNs: 2000n * MS, toNs: 3000n * MS };
    expect(clock.play()).toBe(true);
    expect(msAfter(500)).toBe(2500n);
    expect(clock.atEnd).toBe(false);
    expect(msAfter(5000)).toBe(3000n);
    expect(clock.atEnd).toBe(true);
    expect(clock.play()).toBe(true);
    expect(msAfter(1)).toBe(2001n);
  });

  it('goes on from where it is moved to', () => {
    clock.play();
    msAfter(100);
    clock.moveTo(5000n * MS);
    expect(msAfter(100)).toBe(5100n);
  });
});
