/** `sidestat replay FILE kstat ...` is `sidestat kstat --from FILE ...`. */
import { StatError } from '../../errors.ts';

/** Words that `--from` of kstat takes for something else than a file. */
const SOURCES: readonly string[] = ['live', 'spl'];
/** What says where kstats come from, which the capture says already. */
const MEANINGLESS = /^--(?:from|helper)(?:=|$)/;

/**
 * The arguments of the kstat command when these ask for it, or the same again. All its options
 * stand behind the word: those of replay mean other things.
 * @throws ERR_INVALID_ARGUMENT
 */
export function viewedKstats(args: readonly string[]): readonly string[] {
  const [command, file, view, ...rest] = args;
  if (command !== 'replay' || view !== 'kstat' || file === undefined) return args;
  if (file.startsWith('-') && file !== '-') return args;
  const meaningless = rest.find((argument) => MEANINGLESS.test(argument));
  if (meaningless) {
    const [option] = meaningless.split('=');
    throw new StatError('ERR_INVALID_ARGUMENT', `${option} means nothing for a capture`);
  }
  return ['kstat', '--from', SOURCES.includes(file) ? `./${file}` : file, ...rest];
}
