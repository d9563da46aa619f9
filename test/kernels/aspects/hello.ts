/** What a helper says about itself, beside what the guest saw. */
import { expect } from 'vitest';
import { Decoder } from '../../../src/decoder/index.ts';
import { difference } from '../../decoder/compare.ts';
import { versions } from '../../oracle/schema.ts';
import { keyOf, linesOf, systemOf } from '../account.ts';
import type { BootResult } from '../boot-result.ts';
import type { Aspect } from './aspect.ts';

const CAP_NET_ADMIN = '0000000000001000';

function checkHello(result: BootResult): undefined {
  const { capture } = result;
  const system = systemOf(capture);
  for (const { hello } of result.sessions) {
    const { kernel, machine, family, cpus, taskstatsVersion, taskstatsSize } = hello;
    expect(kernel).toBe(system.get('release'));
    expect(machine).toBe(system.get('machine'));
    expect(hello.pointerBits).toBe(Number(system.get('pointerBits')));
    expect(hello.byteOrder).toBe(machine === 's390x' ? 'big' : 'little');
    expect(family).toBe(Number(system.get('family')));
    expect(cpus).toBe(capture.account['cpus']?.trim());
    const known = versions.find(({ version }) => version === taskstatsVersion);
    expect(taskstatsSize).toBe(known?.size);
  }
}

/** /proc says what the hello says: the capability is all that is left. */
function checkConfined(result: BootResult): undefined {
  const { capture, names } = result;
  expect(names.length).toBeGreaterThanOrEqual(3);
  for (const name of names) {
    const status = capture.account[`helper.${name}.status`];
    const { hello } = result.session(name);
    const sets = ['CapEff', 'CapPrm', 'CapInh', 'CapAmb'].map((key) => keyOf(status, key));
    expect(sets).toEqual([CAP_NET_ADMIN, CAP_NET_ADMIN, '0'.repeat(16), '0'.repeat(16)]);
    expect(hello.capabilities).toBe(CAP_NET_ADMIN);
    expect([keyOf(status, 'NoNewPrivs'), hello.noNewPrivs]).toEqual(['1', true]);
    expect([keyOf(status, 'Seccomp'), hello.seccomp]).toEqual(['2', true]);
    expect(hello.dumpable).toBe(false);
    const uid = linesOf(capture, 'sessions').find(([own]) => own === name)?.[2];
    expect(keyOf(status, 'Uid')).toBe(Array(4).fill(uid).join('\t'));
  }
}

/** A call that the filter forbids would have killed it. */
function checkEnds(result: BootResult): undefined {
  const { capture, names } = result;
  const ends = linesOf(capture, 'ends').map(([name, status]) => [name, Number(status)]);
  expect(ends).toEqual(names.map((name) => [name, 0]));
  expect(capture.account['stderr']).toBe('');
}

function checkLandlock(result: BootResult): string | undefined {
  const { capture, names } = result;
  const abi = Number(systemOf(capture).get('landlockAbi') ?? 0);
  for (const name of names) expect(result.session(name).hello.landlock).toBe(abi);
  const modules = (capture.account['lsm'] ?? '').trim().split(',');
  expect(abi > 0).toBe(modules.includes('landlock'));
  return abi > 0 ? undefined : 'this kernel has no Landlock; the helper starts without';
}

async function checkDecoders(result: BootResult): Promise<undefined> {
  let payloads = 0;
  const builds = [await Decoder.load({ simd: true }), await Decoder.load({ simd: false })];
  for (const { hello, payloads: all } of result.sessions) {
    const context = { byteOrder: hello.byteOrder, familyId: hello.family };
    for (const payload of all) {
      payloads++;
      for (const decoder of builds) {
        expect(difference(decoder, payload, context), result.capture.id).toBe('');
      }
    }
  }
  expect(payloads).toBeGreaterThan(10);
}

export const HELLO_ASPECTS: readonly Aspect[] = [
  {
    name: 'start',
    title: 'every helper starts, serves and ends without a word',
    check: checkEnds,
  },
  {
    name: 'hello',
    title: 'the hello says what the guest and the schema know',
    check: checkHello,
  },
  {
    name: 'decoding',
    title: 'both builds of the decoder agree with the oracle on every frame',
    check: checkDecoders,
  },
  {
    name: 'confined',
    title: 'the helper has CAP_NET_ADMIN alone, no_new_privs and the seccomp filter',
    check: checkConfined,
  },
  {
    name: 'Landlock',
    title: 'the helper is under the Landlock that the kernel has',
    check: checkLandlock,
  },
];
