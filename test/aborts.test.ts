import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onAbort } from '../src/aborts.ts';
import { limited } from '../src/connection/limited.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('calls that share a signal', () => {
  it('have one listener, and none when all are over', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const settles: (() => void)[] = [];
    const call = (): Promise<void> => limited<void>({ signal }, (settle) => settles.push(settle));
    const calls = Array.from({ length: 30 }, call);
    expect(listeners(signal)).toBe(1);
    for (const settle of settles) settle();
    await Promise.all(calls);
    expect(listeners(signal)).toBe(0);

    const ended = Promise.allSettled(Array.from({ length: 3 }, call));
    settles[30]?.();
    expect(listeners(signal)).toBe(1);
    controller.abort();
    const outcome = (await ended).map((each) => (each as PromiseRejectedResult).reason?.code);
    expect(outcome).toEqual([undefined, 'ERR_ABORTED', 'ERR_ABORTED']);
    expect(listeners(signal)).toBe(0);
  });

  it('take back their own alone, however often', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const ignore = onAbort(signal, () => told.push('first'));
    ignore();
    onAbort(signal, () => told.push('second'));
    ignore();
    onAbort(signal, () => told.push('third'));
    expect(listeners(signal)).toBe(1);
    controller.abort();
    expect(told).toEqual(['second', 'third']);
  });
});
