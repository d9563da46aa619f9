/** A daemon without a free place says so in the place of the hello; whoever asks is told. */
import { describe, expect, it } from 'vitest';
import { HelperLink } from '../../src/bridge/helper.ts';
import { TappedHelper } from '../../src/cli/record/tapped-helper.ts';
import { Connection } from '../../src/connection/connection.ts';
import type { Attach } from '../../src/connection/wire.ts';
import {
  FAILURE_BUSY,
  FAILURE_KERNEL,
  FAILURE_UNDELIVERABLE,
} from '../../src/generated/protocol.ts';
import { KstatChannel } from '../../src/kstat/live/channel.ts';
import { failure } from '../client/fake-helper.ts';
import { DrivenWire } from './driven-wire.ts';

const TIMEOUT_MS = 1000;

const OPENERS: readonly [string, (attach: Attach) => Promise<unknown>][] = [
  ['a program', (attach) => Connection.open(attach, { timeoutMs: TIMEOUT_MS })],
  ['the bridge', (attach) => HelperLink.open(attach, NO_EVENTS, TIMEOUT_MS)],
  ['the recorder', (attach) => TappedHelper.open(attach, TIMEOUT_MS, notCalled)],
  ['a reader of kstats', (attach) => KstatChannel.open(attach, { timeoutMs: TIMEOUT_MS })],
];

function notCalled(): never {
  throw new Error('there was no connection');
}

const NO_EVENTS = { exits: notCalled, ended: notCalled };

describe.each(OPENERS)('an ERROR in the place of the hello, to %s', (_, open) => {
  it.each([
    [FAILURE_BUSY, 0, { code: 'ERR_BUSY', hint: 'try again later' }],
    [FAILURE_KERNEL, 105, { code: 'ERR_KERNEL', errno: 105 }],
    [FAILURE_UNDELIVERABLE, 0, { code: 'ERR_KERNEL' }],
  ])('with code %i is the end, and says why', async (code, errno, expected) => {
    const wire = new DrivenWire();
    const opening = open((sink) => {
      setImmediate(() => wire.say(failure(0, code, errno)));
      return wire.attach(sink);
    });
    await expect(opening).rejects.toMatchObject(expected);
    expect(wire.destroyed).toBeGreaterThan(0);
  });

  it('that is too short is a breach of the protocol', async () => {
    const wire = new DrivenWire();
    const cut = Buffer.from(failure(0, FAILURE_BUSY, 0)).subarray(0, -1);
    cut.writeUInt32LE(7, 0);
    const opening = open((sink) => {
      setImmediate(() => wire.say(cut));
      return wire.attach(sink);
    });
    await expect(opening).rejects.toMatchObject({ code: 'ERR_PROTOCOL' });
  });
});
