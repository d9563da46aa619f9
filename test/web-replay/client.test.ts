import { describe, expect, it } from 'vitest';
import { ReplayClient, type WorkerPort } from '../../src/web/replay/client.ts';
import type { ReplayEvent, ReplayRequest } from '../../src/web/replay/messages.ts';

const SILENCE_MS = 60;

/** A worker that says what a test tells it to. */
class FakeWorker implements WorkerPort {
  readonly #target = new EventTarget();
  readonly requests: ReplayRequest[] = [];
  terminated = false;

  postMessage(request: ReplayRequest): void {
    this.requests.push(request);
  }

  say(event: ReplayEvent): void {
    this.#target.dispatchEvent(new MessageEvent('message', { data: event }));
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#target.addEventListener(type, listener as EventListener);
  }

  terminate(): void {
    this.terminated = true;
  }
}

function pair(): { worker: FakeWorker; client: ReplayClient; events: ReplayEvent[] } {
  const worker = new FakeWorker();
  const events: ReplayEvent[] = [];
  const client = new ReplayClient(worker, (event) => events.push(event), SILENCE_MS);
  return { worker, client, events };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

describe('the page and the worker of a replay', () => {
  it('ends a worker that is silent while it has something to do, and says so', async () => {
    const { worker, client, events } = pair();
    client.send({ type: 'seek', seq: 1, timeNs: 0n, history: 0 });
    await expect.poll(() => worker.terminated).toBe(true);
    expect(events).toMatchObject([{ type: 'failed', failure: { code: 'ERR_TIMEOUT' } }]);
    await expect(client.ask({ what: 'step', timeNs: 0n, direction: 1 })).rejects.toMatchObject({
      code: 'ERR_CLOSED',
    });
  });

  it('leaves a worker alone that has answered, or is at work', async () => {
    const { worker, client } = pair();
    const answer = client.ask({ what: 'step', timeNs: 0n, direction: 1 });
    for (let i = 0; i < 6; i++) {
      await pause(SILENCE_MS / 3);
      worker.say({ type: 'busy' });
    }
    worker.say({ type: 'answer', id: 1, answer: 7n });
    expect(await answer).toBe(7n);
    await pause(3 * SILENCE_MS);
    expect(worker.terminated).toBe(false);
    client.close();
    expect(worker.terminated).toBe(true);
  });

  it('rejects every question when the worker is ended', async () => {
    const { client } = pair();
    const question = client.ask({ what: 'step', timeNs: 0n, direction: 1 });
    client.close();
    await expect(question).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});
