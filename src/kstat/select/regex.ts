/**
 * POSIX extended regular expressions, as JavaScript writes them. The two differ
 * inside brackets: there a backslash is a character like any other, `]` may come
 * first, and `[:digit:]` is a class.
 */

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** @throws SyntaxError for a class that does not exist, and a bracket without end */
export function translateRegularExpression(source: string): string {
  let result = '';
  let at = 0;
  while (at < source.length) {
    const character = source[at] as string;
    if (character === '\\') {
      result += source.slice(at, at + 2);
      at += 2;
    } else if (character === '[') {
      const bracket = translateBracket(source, at + 1);
      result += bracket.text;
      at = bracket.end;
    } else if (character === '(' && source[at + 1] === '?') {
      // Groups with a question mark are of JavaScript, and nothing that POSIX knows.
      throw new SyntaxError('a question mark cannot follow a parenthesis');
    } else {
      result += character;
      at++;
    }
  }
  return result;
}

function translateBracket(source: string, start: number): { text: string; end: number } {
  let at = start;
  let text = '[';
  if (source[at] === '^') text += source[at++];
  for (let first = true; first || source[at] !== ']'; first = false) {
    const character = source[at];
    if (character === undefined) throw new SyntaxError('a bracket has no end');
    if (source.startsWith('[:', at)) {
      const end = source.indexOf(':]', at + 2);
      const members = CLASSES[source.slice(at + 2, end < 0 ? at + 2 : end)];
      if (members === undefined) throw new SyntaxError('there is no such class of characters');
      text += members;
      at = end + 2;
    } else {
      text +=
        character === '\\' || character === ']' || character === '[' ? `\\${character}` : character;
      at++;
    }
  }
  return { text: `${text}]`, end: at + 1 };
}
