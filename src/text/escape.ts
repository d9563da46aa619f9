/**
 * Text that another program chose (a command name, a path, a message) made safe
 * for a terminal. Whoever names a process could otherwise move the cursor, clear
 * the screen or type into the shell of the person who looks at it.
 */

/**
 * Controls (C0 with ESC, DEL, C1), format characters (bidi marks, joiners, byte
 * order marks), line and paragraph separators, and lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Nearly every name, and cheaper to tell than to search for what is unsafe. */
const PLAIN = /^[\x20-\x7e]*$/;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/**
 * `text` with every character that a terminal could obey, or that would not be
 * seen, as `\x1b` or `\u{202e}`. A backslash stays as it is: names of systemd
 * units are full of them, and who needs the exact text takes `--json`.
 */
export function escapeText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}
