/** Lines of text whose parts look different, before they are cut and painted. */
import { cutText, displayWidth } from '../width.ts';
import type { Ink, Paint } from './ink.ts';

export interface Span {
  readonly text: string;
  readonly ink?: Ink | undefined;
}

export type Line = readonly Span[];

export function span(text: string, ink?: Ink): Span {
  return { text, ink };
}

/** The spans with something between them; empty ones are left out. */
export function joinSpans(spans: readonly Span[], between: string): Line {
  const full = spans.filter(({ text }) => text !== '');
  return full.flatMap((each, i) => (i === 0 ? [each] : [span(between), each]));
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** The first `width` columns of a line; where something was cut, the last of them says so. */
export function paintLine(line: Line, width: number, paint: Paint): string {
  if (displayWidth(textOf(line)) <= width) return paintSpans(line, paint);
  const shown: Span[] = [];
  let left = width - 1;
  for (const { text, ink } of line) {
    const wide = displayWidth(text);
    if (wide > left) {
      // The blank makes the text too long in any case, so that it gets the mark.
      shown.push({ text: cutText(`${text} `, left + 1), ink });
      break;
    }
    shown.push({ text, ink });
    left -= wide;
  }
  return paintSpans(shown, paint);
}

/** Neighbours that look alike are painted together. */
function paintSpans(spans: Line, paint: Paint): string {
  let result = '';
  for (let i = 0; i < spans.length; ) {
    const ink = spans[i]?.ink;
    let text = '';
    for (; i < spans.length && spans[i]?.ink === ink; i++) text += spans[i]?.text;
    result += ink === undefined ? text : paint(ink, text);
  }
  return result;
}
