/**
 * The patterns of kstat(8): gmatch(3GEN) globs over the whole text, and extended
 * regular expressions between slashes, which may match anywhere in it.
 */
import { StatError } from '../../errors.ts';
import { translateRegularExpression } from './regex.ts';

/** Whether a text matches. */
export type Matcher = (text: string) => boolean;

type Token = '*' | Matcher;

/** Matches everything. */
export const ANY: Matcher = () => true;

/**
 * A matcher for a pattern: `/text/` is an extended regular expression, unanchored;
 * everything else a glob of `*`, `?`, `[a-z]`, `[!a-z]` and `\x` over the whole text.
 * Upper and lower case differ.
 * @throws ERR_INVALID_ARGUMENT for a regular expression that cannot be compiled.
 */
export function compilePattern(pattern: string): Matcher {
  if (pattern === '*') return ANY;
  if (pattern.length > 1 && pattern.startsWith('/') && pattern.endsWith('/')) {
    return compileExpression(pattern.slice(1, -1));
  }
  return compileGlob(pattern);
}

function compileExpression(source: string): Matcher {
  try {
    const expression = new RegExp(translateRegularExpression(source), 's');
    return (text) => expression.test(text);
  } catch (cause) {
    const message = `/${source}/ is no regular expression`;
    throw new StatError('ERR_INVALID_ARGUMENT', message, { cause });
  }
}

/** A glob; one whose bracket never ends matches nothing, as in gmatch. */
function compileGlob(pattern: string): Matcher {
  const tokens = tokenize([...pattern]);
  return tokens === undefined ? () => false : (text) => matches(tokens, [...text]);
}

function tokenize(characters: readonly string[]): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < characters.length) {
    const character = characters[at++] as string;
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') {
      tokens.push(ANY);
    } else if (character === '[') {
      const set = readSet(characters, at);
      if (set === undefined) return undefined;
      tokens.push(set.matcher);
      at = set.end;
    } else {
      const literal = character === '\\' ? (characters[at++] ?? '\\') : character;
      tokens.push((text) => text === literal);
    }
  }
  return tokens;
}

/** The set that begins after the `[` before `start`; undefined when it has no end. */
function readSet(
  characters: readonly string[],
  start: number,
): { matcher: Matcher; end: number } | undefined {
  let at = start;
  const negated = characters[at] === '!';
  if (negated) at++;
  const ranges: (readonly [low: string, high: string])[] = [];
  // A bracket that comes first stands for itself.
  for (let first = true; first || characters[at] !== ']'; first = false) {
    if (characters[at] === '\\') at++;
    const low = characters[at++];
    if (low === undefined) return undefined;
    let high = low;
    // A hyphen before the end of the set stands for itself.
    if (characters[at] === '-' && characters[at + 1] !== ']') {
      at += characters[at + 1] === '\\' ? 2 : 1;
      const end = characters[at++];
      if (end === undefined) return undefined;
      high = end;
    }
    ranges.push([low, high]);
  }
  const matcher: Matcher = (text) =>
    ranges.some(([low, high]) => low <= text && text <= high) !== negated;
  return { matcher, end: at + 1 };
}

/**
 * Whether the tokens match all of the text. After a mismatch the last `*` takes one
 * character more, so the work is bounded by the product of the two lengths.
 */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      resume = at;
    } else if (current?.(text[at] as string)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}
