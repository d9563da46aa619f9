/** The screen of a terminal as a picture: text in SVG, with the colours of the terminal. */

/** Pixels of one character, and of the type in it. */
const CELL_WIDTH = 8.43;
const CELL_HEIGHT = 18;
const FONT_SIZE = 14;
const BASELINE = 13.5;
const PADDING = 14;
const CORNER = 8;

const BACKGROUND = '#16181d';
const FOREGROUND = '#d5d8de';
/** Black to white, then the bright ones. */
const PALETTE = [
  ...['#16181d', '#e5606b', '#8ecb6c', '#e0af53', '#6aa6f0', '#c58af0', '#57c0c9', '#d5d8de'],
  ...['#6a7080', '#ff7b85', '#a8e085', '#f5c96b', '#8abaff', '#d8a6ff', '#74d9e2', '#ffffff'],
];
const FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

interface Look {
  readonly color: string;
  readonly background: string | undefined;
  readonly bold: boolean;
}

interface Run extends Look {
  readonly text: string;
  /** In characters. */
  readonly column: number;
}

const USUAL: Look = { color: FOREGROUND, background: undefined, bold: false };

/** `lines` as tmux prints them with their colours; `width` in characters. */
export function screenSvg(lines: readonly string[], width: number, title: string): string {
  const pixels = {
    width: width * CELL_WIDTH + 2 * PADDING,
    height: lines.length * CELL_HEIGHT + 2 * PADDING,
  };
  const rows = lines.map((line, row) => svgOf(runsOf(line), row)).join('');
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${number(pixels.width)}" height="${number(pixels.height)}" viewBox="0 0 ${number(pixels.width)} ${number(pixels.height)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="${CORNER}" fill="${BACKGROUND}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${FOREGROUND}">`,
    `${rows}</g>`,
    '</svg>',
  ].join('\n')}\n`;
}

/** Pieces of a line that look alike. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  const [before = '', ...painted] = line.split('\x1b[');
  let look = USUAL;
  let column = 0;
  const add = (text: string): void => {
    if (text !== '') runs.push({ ...look, text, column });
    column += text.length;
  };
  add(before);
  for (const part of painted) {
    const end = part.indexOf('m');
    look = changed(look, part.slice(0, end));
    add(part.slice(end + 1));
  }
  return runs;
}

/** SGR, ECMA-48 8.3.117: what top uses of it. */
function changed(look: Look, parameters: string): Look {
  return parameters.split(';').map(Number).reduce(changedBy, look);
}

function changedBy(look: Look, code: number): Look {
  const color = (offset: number): string => PALETTE[offset] as string;
  if (code === 0) return USUAL;
  if (code === 1) return { ...look, bold: true };
  if (code >= 30 && code <= 37) return { ...look, color: color(code - 30) };
  if (code === 39) return { ...look, color: FOREGROUND };
  if (code >= 40 && code <= 47) return { ...look, background: color(code - 40) };
  if (code === 49) return { ...look, background: undefined };
  if (code >= 90 && code <= 97) return { ...look, color: color(code - 90 + 8) };
  throw new Error(`the picture cannot show SGR ${code}`);
}

function svgOf(runs: readonly Run[], row: number): string {
  const top = PADDING + row * CELL_HEIGHT;
  return runs.map((run) => backgroundOf(run, top) + textOf(run, top)).join('');
}

function backgroundOf({ background, column, text }: Run, top: number): string {
  if (background === undefined) return '';
  const [x, width] = [PADDING + column * CELL_WIDTH, text.length * CELL_WIDTH];
  return `<rect x="${number(x)}" y="${number(top)}" width="${number(width)}" height="${CELL_HEIGHT}" fill="${background}"/>\n`;
}

/**
 * The width is told, so that columns are straight in any font. Blanks do not break: browsers
 * make one of several others, whatever xml:space says.
 */
function textOf({ text, column, color, bold }: Run, top: number): string {
  const start = text.length - text.trimStart().length;
  const shown = text.trim();
  if (shown === '') return '';
  const x = PADDING + (column + start) * CELL_WIDTH;
  const look = `${color === FOREGROUND ? '' : ` fill="${color}"`}${bold ? ' font-weight="bold"' : ''}`;
  return `<text x="${number(x)}" y="${number(top + BASELINE)}" textLength="${number(shown.length * CELL_WIDTH)}" lengthAdjust="spacingAndGlyphs"${look}>${escapeXml(shown).replaceAll(' ', '&#160;')}</text>\n`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
