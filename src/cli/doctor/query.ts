/** The proof: connects as any program would, and asks for this process. */
import { StatError } from '../../errors.ts';
import { VERSIONS } from '../../generated/taskstats.ts';
import type { Hello } from '../../protocol/hello.ts';
import { type ConnectionOptions, timeoutMs, withStats } from '../connection.ts';
import { EX_NOPERM, EX_OK, EX_UNAVAILABLE, exitCodeOf } from '../exit.ts';
import { type Finding, finding } from './finding.ts';

export interface QueryOutcome {
  readonly findings: readonly Finding[];
  /** EX_OK when the query was answered, EX_NOPERM, or EX_UNAVAILABLE. */
  readonly exitCode: number;
}

export async function checkQuery(options: ConnectionOptions): Promise<QueryOutcome> {
  let struct: Finding | undefined;
  try {
    return await withStats(options, async (stats) => {
      struct = checkStruct(stats.hello);
      const row = await stats.self({ timeoutMs: timeoutMs(options) });
      const ran = `ran ${row.cpuRunVirtualNs ?? '?'} ns until now`;
      const found = `process ${row.id} answers: ${ran}; the helper shows: ${stats.hello.view}`;
      return {
        findings: [struct, finding('query', 'ok', found)],
        exitCode: EX_OK,
      };
    });
  } catch (error) {
    if (!(error instanceof StatError)) throw error;
    const noPermission = exitCodeOf(error) === EX_NOPERM;
    return {
      findings: [
        struct ?? checkMissingStruct(error),
        finding('query', 'fail', error.message, error.hint),
      ],
      exitCode: noPermission ? EX_NOPERM : EX_UNAVAILABLE,
    };
  }
}

const CHECK = 'taskstats';

type StructFacts = Pick<Hello, 'family' | 'taskstatsVersion' | 'taskstatsSize'>;

/** Is it a struct that this release knows? A newer one is read as far as it is known. */
export function checkStruct({ family, taskstatsVersion, taskstatsSize }: StructFacts): Finding {
  const found = `family ${family}, struct version ${taskstatsVersion} of ${taskstatsSize} bytes`;
  const known = VERSIONS.find(({ version }) => version === taskstatsVersion);
  const newest = Math.max(...VERSIONS.map(({ version }) => version));
  if (known?.size === taskstatsSize) return finding(CHECK, 'ok', found);
  const remedy = 'update sidestat';
  if (taskstatsVersion > newest) {
    return finding(CHECK, 'warn', `${found}, newer than ${newest}: its end is not shown`, remedy);
  }
  return finding(CHECK, 'warn', `${found}, which is not the usual size`, remedy);
}

/** Before the helper's hello, which it sends where the kernel has taskstats. */
function checkMissingStruct({ code, message }: StatError): Finding {
  if (code !== 'ERR_UNSUPPORTED')
    return finding(CHECK, 'unknown', 'cannot be told without a helper');
  return finding(CHECK, 'fail', message, 'use a kernel with CONFIG_TASKSTATS=y');
}
