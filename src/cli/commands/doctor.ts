/** `sidestat doctor`: every precondition, and what to do about those that are not met. */
import type { Command } from 'commander';
import { escapeText } from '../../text/escape.ts';
import { addConnectionOptions, type ConnectionOptions, connectOptions } from '../connection.ts';
import type { Finding, Verdict } from '../doctor/finding.ts';
import { checkHelper, usesDaemon } from '../doctor/helper.ts';
import {
  checkCgroups,
  checkDelayAccounting,
  checkNamespaces,
  checkProcfs,
} from '../doctor/kernel.ts';
import { checkNoNewPrivs } from '../doctor/privileges.ts';
import { checkQuery } from '../doctor/query.ts';
import { checkAddon, checkNode, checkPlatform, checkSimd } from '../doctor/runtime.ts';
import { EX_OK, EX_UNAVAILABLE } from '../exit.ts';
import { addExamples } from '../help.ts';
import { printJson, printLines } from '../output.ts';
import { stylist } from '../style.ts';
import { padText, wrapText } from '../width.ts';

type DoctorOptions = ConnectionOptions & { json?: boolean };

const LABELS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warn: 'warn',
  fail: 'FAIL',
  unknown: '?',
};
const COLORS = { ok: 'green', warn: 'yellow', fail: 'red', unknown: 'dim' } as const;

export function register(program: Command): void {
  const command = program
    .command('doctor')
    .summary('check every precondition, and say what to do')
    .description(
      'Checks everything that statistics depend on, and says for each what was found and, ' +
        'where something is amiss, exactly what to do. Changes nothing. The exit code is 0 ' +
        'when a query works, 77 when a privilege is missing, else 69.',
    )
    .option('--json', 'print one JSON document')
    .action(examine);
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat doctor', 'what is missing here?'],
    ['sidestat doctor --helper ./build/sidestat-helper', 'does this helper work?'],
    ['sidestat doctor --json', 'the same for a program'],
  ]);
}

async function examine(options: DoctorOptions): Promise<void> {
  connectOptions(options); // throws when they contradict each other
  const { findings, exitCode } = await diagnose(options);
  const works = exitCode === EX_OK;
  if (options.json) printJson({ type: 'doctor', works, findings });
  else printLines([...view(findings), '', conclusion(works)]);
  if (!works) process.exitCode = exitCode;
}

async function diagnose(
  options: ConnectionOptions,
): Promise<{ findings: Finding[]; exitCode: number }> {
  const platform = checkPlatform();
  const runtime = [platform, checkNode(), checkSimd(), checkAddon()];
  // The rest is about Linux.
  if (platform.verdict === 'fail') return { findings: runtime, exitCode: EX_UNAVAILABLE };
  const procfs = checkProcfs();
  // The rest is read from there, and would blame what is not amiss.
  if (procfs.verdict === 'fail')
    return { findings: [...runtime, procfs], exitCode: EX_UNAVAILABLE };
  const helper = await checkHelper(options);
  const query = await checkQuery(options);
  return {
    findings: [
      ...runtime,
      procfs,
      ...helper,
      checkNoNewPrivs(),
      ...checkNamespaces(usesDaemon(options)),
      checkDelayAccounting(),
      checkCgroups(),
      ...query.findings,
    ],
    exitCode: query.exitCode,
  };
}

/** Verdict, check, and what was found; a remedy on lines of its own. */
function view(findings: readonly Finding[]): string[] {
  const style = stylist(process.stdout);
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat(6 + width + 2);
  // Only a person's terminal is a reason to break lines; grep likes them whole.
  const room = process.stdout.isTTY ? process.stdout.columns - indent.length : Infinity;
  return findings.flatMap(({ check, verdict, found, remedy }) => {
    const label = style(COLORS[verdict], LABELS[verdict].padEnd(6));
    const [first = '', ...rest] = wrapText(escapeText(found), room);
    const todo = remedy === undefined ? [] : wrapText(`remedy: ${escapeText(remedy)}`, room);
    return [
      `${label}${padText(check, width)}  ${first}`,
      ...[...rest, ...todo].map((line) => `${indent}${line}`),
    ];
  });
}

function conclusion(works: boolean): string {
  return works ? 'Queries work.' : 'Queries do not work: see what says FAIL.';
}
