/** JSON for files and terminals, in Node and in browsers. */

/**
 * Controls, format characters (bidi marks, joiners), line and paragraph separators, and lone
 * surrogates. Only strings have them: a line feed of an indented document is between values.
 */
const UNSAFE_IN_JSON = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

/**
 * JSON with the same meaning, in which what a terminal could obey stands as `\u009b`:
 * JSON.stringify escapes C0 controls only. An indented document takes many lines.
 */
export function formatJson(value: unknown, indent: number = 0): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE_IN_JSON, (character) => {
    let units = '';
    for (let i = 0; i < character.length; i++) {
      units += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }
    return units;
  });
}
