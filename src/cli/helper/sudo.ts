/** The command that a user without privilege was about to run, for root. */
import { shellWord } from '../../connection/shell-word.ts';

/** With the full path of node: the PATH of sudo(8) is not that of the user. */
export function sudoCommand(): string {
  const { execPath, execArgv, argv } = process;
  return ['sudo', execPath, ...execArgv, ...argv.slice(1)].map(shellWord).join(' ');
}
