/** Helpers that an ordinary user started, and that gained privilege at their start. */
import { expect } from 'vitest';
import { OP_GET_PID, OP_GET_TGID, REASON_WITHHELD } from '../../../src/generated/protocol.ts';
import { linesOf, subjectPid } from '../account.ts';
import type { BootResult } from '../boot-result.ts';
import type { Aspect } from './aspect.ts';
import { checkGroup, checkThread } from './get.ts';

const OWN_UID = 1000;
const NOT_APPLICABLE = 65535;

function checkOwn(result: BootResult, session: string): void {
  const { ids, answer } = result.asked(session, OP_GET_PID, 'own');
  expect(ids).toHaveLength(2);
  expect(answer.gaps).toEqual([]);
  expect(answer.records.map(({ id }) => id).sort()).toEqual([...ids].sort());
  for (const record of answer.records) checkThread(result, 'own', record);
  const group = result.asked(session, OP_GET_TGID, 'own').answer;
  expect(group.gaps).toEqual([]);
  checkGroup(result, 'own', group.records[0]);
}

/** init, kthreadd, and a process of the user that forbids to be looked at. */
function checkWithheld(result: BootResult, session: string): void {
  for (const operation of [OP_GET_PID, OP_GET_TGID]) {
    const { ids, answer } = result.asked(session, operation, 'withheld');
    expect(ids).toEqual([1, 2, subjectPid(result.capture, 'hidden')]);
    expect([answer.records, answer.refusals, answer.count]).toEqual([[], [], 0]);
    expect(answer.gaps).toEqual([
      { reason: REASON_WITHHELD, source: NOT_APPLICABLE, sequence: 0, count: ids.length },
    ]);
  }
  const gone = result.asked(session, OP_GET_PID, 'gone').answer;
  expect(gone.refusals).toHaveLength(1);
}

function checkPolicy(result: BootResult, session: string): undefined {
  const { hello } = result.session(session);
  expect([hello.uid, hello.view]).toEqual([OWN_UID, 'own']);
  checkOwn(result, session);
  checkWithheld(result, session);
}

function checkFile(result: BootResult): string | undefined {
  const unsupported = linesOf(result.capture, 'unsupported').find(([what]) => what === 'file');
  return unsupported ? unsupported.join(' ') : checkPolicy(result, 'file');
}

export const POLICY_ASPECTS: readonly Aspect[] = [
  {
    name: 'own tasks, file capability',
    title: 'a helper with the file capability shows own tasks, and counts what it withholds',
    check: checkFile,
  },
  {
    name: 'own tasks, set-uid',
    title: 'a set-uid helper shows own tasks, and counts what it withholds',
    check: (result) => checkPolicy(result, 'setuid'),
  },
];
