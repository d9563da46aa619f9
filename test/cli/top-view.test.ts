import { describe, expect, it } from 'vitest';
import { arrange } from '../../src/cli/top/arrange.ts';
import type { Column } from '../../src/cli/top/columns.ts';
import { type Paint, terminalPaint } from '../../src/cli/top/ink.ts';
import { paintLine, span } from '../../src/cli/top/line.ts';
import type { Sample } from '../../src/cli/top/sample.ts';
import type { ViewState } from '../../src/cli/top/state.ts';
import { drawScreen, pageSize, type Screenful } from '../../src/cli/top/view.ts';
import { displayWidth } from '../../src/cli/width.ts';
import { recordedSamples } from './recorded.ts';
import { START } from './top-start.ts';

const ORIGIN = { recorded: true, kernel: '6.1.0 x86_64', why: [] };
const samples = await recordedSamples();
const sample = samples[4] as Sample;

const plainPaint: Paint = (_, text) => text;

function screenful(
  state: Partial<ViewState> = {},
  status: Partial<Screenful['status']> = {},
): Screenful {
  const all = { ...START, ...state };
  return {
    sample,
    rows: arrange(sample, all),
    state: all,
    status: { origin: ORIGIN, problem: '', paused: false, ...status },
  };
}

function lines(
  width: number,
  height: number,
  shown = screenful(),
  paint: Paint = plainPaint,
): string[] {
  return drawScreen(shown, { width, height }, paint);
}

/** Lines as they are kept in files, without the blanks that fill them. */
function golden(all: readonly string[]): string {
  return `${all.map((line) => line.trimEnd()).join('\n')}\n`;
}

function visible(all: readonly string[]): string {
  return golden(all).replaceAll('\x1b', '<ESC>');
}

describe('the screen', () => {
  it('is this on 80 columns', async () => {
    await expect(golden(lines(80, 24))).toMatchFileSnapshot('golden/top-80x24.txt');
  });

  it('is this on 160 columns, as a tree', async () => {
    const shown = screenful({ tree: true, cursor: { id: sample.id(0), index: 0 } });
    await expect(golden(lines(160, 30, shown))).toMatchFileSnapshot('golden/top-160x30.txt');
  });

  it('is this in colours', async () => {
    const paint = terminalPaint({ isTTY: true }, { TERM: 'xterm-256color' });
    const text = visible(lines(100, 16, screenful(), paint));
    await expect(text).toMatchFileSnapshot('golden/top-colours.txt');
  });

  it.each([
    [1, 1],
    [2, 2],
    [20, 3],
    [39, 5],
    [80, 24],
    [300, 100],
  ])('fills a terminal of %i x %i and no more', (width, height) => {
    for (const state of [
      {},
      { help: true },
      { tree: true },
      { prompt: { asks: 'filter', text: 'x'.repeat(500) } },
    ] as const) {
      const drawn = lines(width, height, screenful(state));
      expect(drawn).toHaveLength(height);
      for (const line of drawn) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('says what is paused, broken or filtered', () => {
    const shown = screenful(
      { filter: 'py\x1b[2J', active: true },
      { paused: true, problem: 'gone\x07' },
    );
    const [first, second, third, fourth] = lines(200, 10, shown);
    expect(first).toContain('FROZEN');
    expect(first).toContain('PAUSED');
    expect(second).toContain('0 shown');
    expect(second).toContain('active only  filter: py\\x1b[2J');
    expect(third).toMatch(/^in all: /);
    expect(fourth).toBe('gone\\x07');
  });

  it('counts what is missing, also when nothing is', () => {
    expect(lines(200, 10)[1]).toMatch(
      /^\d+ processes, \d+ shown, \d+ ended, 0 vanished, 0 withheld, 0 lost$/,
    );
  });

  it('adds up what all tasks did, those that are not shown as well', () => {
    const title = (key: string): Column =>
      sample.columns.find((each) => each.key === key) as Column;
    const together = ['cpu', 'read', 'write'].map((key) => {
      const values = [...sample.numbers(title(key))].filter((value) => !Number.isNaN(value));
      expect(values.filter((value) => value > 0).length).toBeGreaterThan(1);
      return title(key).format(values.reduce((sum, value) => sum + value));
    });
    const shown = lines(200, 10, screenful({ filter: 'nothing has this name' }))[2];
    const [cpu, read, write] = together;
    expect(shown).toBe(`in all: CPU% ${cpu}, READ/s ${read}, WRITE/s ${write}`);
  });

  it('explains every measure in the help', () => {
    const help = lines(80, 24, screenful({ help: true }));
    expect(help.at(-1)).toBe('any key goes back');
    const titles = sample.columns.slice(3).map(({ title }) => title);
    for (const title of titles)
      expect(help.some((line) => line.startsWith(`${title} `))).toBe(true);
  });

  it('shows the rows from the first one that was scrolled to', () => {
    const shown = screenful({ sort: 'pid', firstRow: 3 });
    const expected = shown.rows.slice(3, 3 + pageSize(shown, { width: 80, height: 10 }));
    const drawn = lines(80, 10, shown).slice(4, -1);
    expect(drawn.map((line) => Number.parseInt(line, 10))).toEqual(
      expected.map(({ row }) => sample.id(row)),
    );
  });
});

describe('paint', () => {
  const has = (env: NodeJS.ProcessEnv, pattern: RegExp): boolean =>
    pattern.test(visible(lines(100, 16, screenful(), terminalPaint({ isTTY: true }, env))));
  const COLOUR = /<ESC>\[(?:[\d;]*;)?(?:3|4|9)\d[;m]/;
  const REVERSE = /<ESC>\[7m/;

  it('has colours on a terminal, and none with NO_COLOR', () => {
    expect(has({ TERM: 'xterm' }, COLOUR)).toBe(true);
    expect(has({ TERM: 'xterm', NO_COLOR: '1' }, COLOUR)).toBe(false);
    expect(has({ TERM: 'xterm', NO_COLOR: '1' }, REVERSE)).toBe(true);
  });

  it('marks a line that was cut, in the middle of a span or between two', () => {
    const line = [span('abc'), span('def', 'hot'), span('ghi')];
    const cut = (width: number): string => paintLine(line, width, plainPaint);
    expect([9, 8, 7, 6, 4, 3, 1, 0].map(cut)).toEqual([
      'abcdefghi',
      'abcdefg~',
      'abcdef~',
      'abcde~',
      'abc~',
      'ab~',
      '~',
      '',
    ]);
  });

  it('counts wide characters as two', () => {
    expect(paintLine([span('日本'), span('語')], 5, plainPaint)).toBe('日本~');
  });
});
