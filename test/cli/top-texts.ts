/** What samples of tests have besides their records. */
import type { TextSources } from '../../src/cli/top/sample.ts';
import { TaskTexts } from '../../src/cli/top/task-texts.ts';
import type { UserNames } from '../../src/cli/top/users.ts';

/** Nothing is read from procfs, but for the command lines that are given, by id. */
export function textsOf(
  users: UserNames,
  commandLines: Readonly<Record<number, string>> = {},
): TextSources {
  return {
    users,
    states: new TaskTexts(() => undefined),
    commandLines: new TaskTexts((id) => commandLines[id]),
  };
}
