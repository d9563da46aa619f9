/**
 * A client that stops to read while exits come by the thousand: what it costs the
 * others, the helper, and the account. SIDESTAT_STOP_SECONDS makes it longer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  KIND_EXITS,
  KIND_GAP,
  REASON_KERNEL,
  REASON_QUEUE,
  REASON_WITHHELD,
} from '../../src/generated/protocol.ts';
import { cpuMsOf, procStatus, statusOf } from '../proc.ts';
import { until } from '../until.ts';
import {
  Account,
  cpusOnline,
  exitEverywhere,
  keepReading,
  listen,
  stopListening,
} from './account.ts';
import { Daemon } from './daemon.ts';
import { type Conversation, Helper, IS_SANITIZED } from './driver.ts';
import { Subjects, USERS, whyNoUsers } from './subjects.ts';

const [USER = 0, OTHER = 0] = USERS;
const why = whyNoUsers();
const because = why === undefined ? '' : ` (skipped: ${why})`;
const SECONDS = Number(process.env['SIDESTAT_STOP_SECONDS'] ?? 13);
/** Exits a second: two processes make as many as they can, up to this. */
const RATE = 12_000;
/** The daemon lets a client go that has not read for so long. */
const PATIENCE_SECONDS = 10;
const MOST_RSS_KIB = 24 * 1024;

interface Peer {
  conversation: Conversation;
  account: Account;
}

async function listener(conversation: Conversation): Promise<Peer> {
  const account = new Account();
  await listen(conversation, account);
  return { conversation, account };
}

/** Reads until an event of each CPU is there, and then no more. */
async function readFirst({ conversation, account }: Peer): Promise<void> {
  while (account.cpus < cpusOnline().length) {
    const frame = await conversation.frame();
    if (!frame) throw new Error('the connection was closed');
    account.take(frame);
  }
}

/** What was measured, with everything stopped. */
interface Outcome {
  /** Exits that the load knows of. */
  made: number;
  seconds: number;
  spawned: Account;
  spawnedRssKib: number;
  /** CPU time of the spawned helper, a second, at the end of the time that its client did not read. */
  busy: number;
  reader: Account;
  own: Account;
  answers: number;
  slowestMs: number;
  goneAfterSeconds: number;
  framesOfGone: number[];
  daemonRssKib: number;
}

/** The clients listen to the same exits: one of each helper stops to read. */
async function measure(subjects: Subjects): Promise<Outcome> {
  await using daemon = new Daemon(subjects.folder);
  await daemon.ready();
  await using helper = new Helper();
  await helper.hello();
  const reader = await listener(await daemon.join());
  const own = await listener(await daemon.join(USER));
  const stopped = await listener(await daemon.join());
  const spawned = await listener(helper);
  await using asking = await daemon.join(OTHER);
  exitEverywhere();
  await Promise.all([stopped, spawned].map(readFirst));
  const full = daemon.descriptors;

  const reading = [reader, own].map(({ conversation }) => keepReading(conversation));
  const questions = keepReading(asking, 50);
  const start = performance.now();
  const load = ['exits', SECONDS + 1, RATE / 2];
  const loads = await Promise.all([1, 2].map(() => subjects.start(USER, load)));
  await until('the daemon lets one go', () => daemon.descriptors < full, SECONDS * 1000);
  const goneAfterSeconds = (performance.now() - start) / 1000;
  const [waitedFrom, busyBefore] = [performance.now(), cpuMsOf(helper.pid)];
  await sleep(SECONDS * 1000 - (performance.now() - start));
  const busy = (cpuMsOf(helper.pid) - busyBefore) / (performance.now() - waitedFrom);

  const last = keepReading(spawned.conversation); // again
  const texts = await Promise.all(loads.map(({ rest }) => rest));
  const seconds = (performance.now() - start) / 1000;
  await sleep(200);
  exitEverywhere();
  for (const each of [...reading, questions, last]) await each.stop();
  for (const { conversation } of [own, spawned, reader]) await stopListening(conversation);
  const rest = await stopped.conversation.rest().catch(() => []);
  return {
    made: texts.reduce((sum, text) => sum + Number(text), 0),
    seconds,
    spawned: spawned.account,
    spawnedRssKib: rssOf(helper.pid),
    busy,
    reader: reader.account,
    own: own.account,
    answers: questions.answers(),
    slowestMs: questions.slowestMs(),
    goneAfterSeconds,
    framesOfGone: rest.map(({ kind }) => kind),
    daemonRssKib: rssOf(daemon.pid),
  };
}

function rssOf(pid: number): number {
  return Number.parseInt(statusOf(procStatus(pid), 'VmHWM'), 10);
}

describe.skipIf(why !== undefined)(`a client that does not read for ${SECONDS} s${because}`, () => {
  let subjects: Subjects;
  let outcome: Outcome;
  beforeAll(
    async () => {
      subjects = new Subjects();
      outcome = await measure(subjects);
      if (process.env['SIDESTAT_STOP_SECONDS']) console.log(JSON.stringify(outcome, null, 2));
    },
    (SECONDS + 60) * 1000,
  );
  afterAll(() => subjects.remove());

  it('has an exact account when it reads again, of a helper of its own', () => {
    const { spawned, made } = outcome;
    expect(spawned.lost[REASON_KERNEL]).toBeGreaterThan(1000);
    expect(spawned.lost[REASON_QUEUE]).toBe(0);
    expect(spawned.lost[REASON_WITHHELD]).toBe(0);
    expect(spawned.told).toBe(spawned.numbered);
    expect(spawned.told).toBeGreaterThanOrEqual(made);
  });

  it('lets a helper of its own sleep', () => {
    expect(outcome.busy).toBeLessThan(0.3);
  });

  it('is let go by the daemon after 10 s', () => {
    const { goneAfterSeconds, framesOfGone } = outcome;
    expect(goneAfterSeconds).toBeGreaterThan(PATIENCE_SECONDS - 1);
    expect(goneAfterSeconds).toBeLessThan(PATIENCE_SECONDS + 3);
    for (const kind of framesOfGone) expect([KIND_EXITS, KIND_GAP]).toContain(kind);
  });

  it('leaves the accounts of the others exact', () => {
    const { reader, own, made } = outcome;
    expect(reader.told).toBe(reader.numbered);
    expect(reader.told).toBeGreaterThanOrEqual(made);
    // What is not its own has no number for it: its account holds the load, and no more than all.
    expect(own.told).toBeGreaterThanOrEqual(made);
    expect(own.told).toBeLessThanOrEqual(reader.told);
    expect(own.delivered + (own.lost[REASON_KERNEL] ?? 0)).toBeGreaterThan(made / 2);
  });

  it('does not slow down who asks', () => {
    const { answers, slowestMs, seconds } = outcome;
    expect(answers).toBeGreaterThan(seconds * 2);
    expect(slowestMs).toBeLessThan(2000);
  });

  it.skipIf(IS_SANITIZED)('costs neither helper more than 24 MiB', () => {
    expect(outcome.daemonRssKib).toBeLessThan(MOST_RSS_KIB);
    expect(outcome.spawnedRssKib).toBeLessThan(MOST_RSS_KIB);
    expect(outcome.spawnedRssKib).toBeGreaterThan(1024); // it was read
  });
});
