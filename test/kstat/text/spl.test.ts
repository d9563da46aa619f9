import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatError } from '../../../src/errors.ts';
import { parseSpl } from '../../../src/kstat/text/spl.ts';
import { filesBelow, hasShared, SPL_SAMPLES } from '../shared.ts';
import { SPL_FILES } from './spl-files.ts';

function values(name: keyof typeof SPL_FILES): Record<string, unknown> {
  const { statistics } = parseSpl(SPL_FILES[name], name, name);
  return Object.fromEntries(statistics.map((statistic) => [statistic.name, statistic.value]));
}

describe('a named kstat of OpenZFS', () => {
  it('has names with blanks, long names, and every type', () => {
    expect(values('named')).toEqual({
      hits: 18446744073709551615n,
      '1 ns': 0n,
      'a name of more than thirty-one characters': 7n,
      long: -5n,
      ulong: 6n,
      signed: -2147483648,
      unsigned: 4294967295,
      text: 'sixteen bytes ok',
      dataset_name: 'tank/a  name with 4 blanks',
      empty: '',
    });
  });

  it('has the types of illumos', () => {
    const { statistics } = parseSpl(SPL_FILES.named, 'named', 'named');
    expect(statistics.map(({ name, type }) => [name, type])).toContainEqual(['long', 'int64']);
    expect(statistics.map(({ name, type }) => [name, type])).toContainEqual(['ulong', 'uint64']);
    expect(statistics.map(({ name, type }) => [name, type])).toContainEqual(['empty', 'string']);
  });

  it('keeps the numbers of its header', () => {
    const { header } = parseSpl(SPL_FILES.named, 'named', 'named');
    expect(header).toEqual({
      kid: 15,
      type: 1,
      flags: 1,
      ndata: 10,
      crtimeNs: 2743234184n,
      snaptimeNs: 1351143840456489n,
    });
  });

  it('may have more rows than its header says', () => {
    const more = parseSpl(`${SPL_FILES.named}extra                           4    1\n`, 'f', 'f');
    expect(more.statistics).toHaveLength(11);
    expect(more.truncated).toBeUndefined();
  });

  it('with fewer rows says so, and keeps what is there', () => {
    const text = SPL_FILES.named.split('\n').slice(0, 5).join('\n');
    const { statistics, truncated } = parseSpl(`${text}\n`, '/dir/file', 'f');
    expect(statistics).toHaveLength(3);
    expect(truncated).toMatchObject({ code: 'ERR_CAPTURE' });
    expect(truncated?.message).toBe('/dir/file:6: the file ends after 3 of 10 rows');
  });

  it.each([
    ['bad                             4    12x', '"12x" is no value of type uint64'],
    ['bad                             2    4294967296', '"4294967296" is no value of type uint32'],
    ['bad                             1    ', '"" is no value of type int32'],
    ['bad                             9    x', 'the row is not name, type and value'],
    ['bad', 'the row is not name, type and value'],
  ])('refuses the row %j', (row, message) => {
    const text = `1 1 0x01 1 48 1 2\nname                            type data\n${row}\n`;
    expect(() => parseSpl(text, 'file', 'f')).toThrow(`file:3: ${message}`);
  });
});

describe('other kstats of OpenZFS', () => {
  it('have the names of illumos in an I/O kstat', () => {
    expect(values('io')).toMatchObject({
      nread: 481047831040n,
      reads: 15944997,
      wlastupdate: 268614266070092n,
      rlastupdate: 268614266317136n,
      rcnt: 0,
    });
  });

  it('have the names of illumos in an interrupt kstat', () => {
    expect(values('interrupt')).toEqual({
      hard: 1,
      soft: 2,
      watchdog: 3,
      spurious: 4,
      multiple_service: 4294967295,
    });
  });

  it('have timers, one after another', () => {
    const { statistics } = parseSpl(SPL_FILES.timer, 'f', 'f');
    expect(statistics.map(({ value }) => value)).toEqual([
      ...['first timer', 3n, 600n, 100n, 300n, 1700000000n, 1700000300n],
      ...['second', 1n, 2n, 3n, 4n, 5n, 6n],
    ]);
  });

  it('are tables with a header line', () => {
    const { table } = parseSpl(SPL_FILES.bench, 'f', 'f');
    expect(table).toEqual({
      columns: ['implementation', 'native', 'byteswap'],
      rows: [
        ['scalar', '7994099204', '5539228737'],
        ['fastest', 'avx2', 'avx2'],
      ],
    });
    expect(values('bench')).toMatchObject({
      'scalar.native': 7994099204n,
      'fastest.byteswap': 'avx2',
    });
  });

  it('are tables without one, whose last column takes the rest', () => {
    const { table, header } = parseSpl(SPL_FILES.reads, 'f', 'f');
    expect(header).toBeUndefined();
    expect(table?.rows).toEqual([
      ['7', '100', '0x36', '5', 'tar czf x'],
      ['8', '101', '0x36', '6', undefined],
    ]);
  });

  it('are tables whose columns stand in groups', () => {
    const { table } = parseSpl(SPL_FILES.grouped, 'f', 'f');
    expect(table).toEqual({
      columns: ['pool', 'object', 'flags', 'size'],
      rows: [['tank', '1', '0', '512']],
    });
  });

  it('are a word, pairs, a hex dump or nothing at all', () => {
    expect(parseSpl('ONLINE\n', 'f', 'state').statistics).toMatchObject([
      { name: 'state', type: 'string', value: 'ONLINE' },
    ]);
    expect(parseSpl('kfpu_allowed    \t1\nsse\t0\n', 'f', 'simd').statistics).toMatchObject([
      { name: 'kfpu_allowed', value: 1n },
      { name: 'sse', value: 0n },
    ]);
    expect(parseSpl('5 0 0x01 1 4 1 2\nraw data\n000: 01 02 ff\n', 'f', 'f').statistics).toEqual(
      [],
    );
    expect(parseSpl('', 'f', 'f').statistics).toEqual([]);
  });

  it.each([
    ['1 7 0x01 1 48 1 2\n', 1, 'the kstat has the unknown type 7'],
    ['1 3 0x01 1 80 1 2\n', 2, 'the column names should be nread nwritten'],
    ['1 1 0x01 1 80 1 2\nname type\n', 2, 'the column names should be name type data'],
    ['1 0 0x01 -1 0 1 2\n', 2, 'a line of column names is missing'],
    ['5 0 0x01 1 4 1 2\nraw data\n000: 01 zz\n', 3, 'the line is no hex dump'],
    ['a b c\n1 2 3\n1\n', 3, 'the row has 1 of 3 columns'],
    ['12 1 0x01 1\nx\n', 1, 'neither a kstat header nor column names'],
  ])('are refused with file and line: %j', (text, line, message) => {
    expect(() => parseSpl(text, '/proc/f', 'f')).toThrow(`/proc/f:${line}: ${message}`);
  });
});

describe('damage', () => {
  it('anywhere is an error with file and line, or leaves less', () => {
    for (const [name, text] of Object.entries(SPL_FILES)) {
      for (let length = 1; length < text.length; length++) checkCut(text, length, name);
    }
  });

  it('of any kind throws nothing but an error of ours', () => {
    const files = Object.values(SPL_FILES);
    const damage = fc.record({
      file: fc.constantFrom(...files),
      at: fc.nat(400),
      drop: fc.nat(20),
      add: fc.string({ maxLength: 20, unit: 'binary' }),
    });
    fc.assert(
      fc.property(damage, ({ file, at, drop, add }) => {
        checkParse(file.slice(0, at) + add + file.slice(at + drop));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Cut inside a line: an error that names it. Cut between lines: no statistic is wrong. */
function checkCut(text: string, length: number, file: string): void {
  const cut = text.slice(0, length);
  const line = cut.split('\n').length;
  if (!cut.endsWith('\n')) {
    expect(() => parseSpl(cut, file, 'f')).toThrow(`${file}:${line}: the line has no end`);
    return;
  }
  const whole = parseSpl(text, file, 'f').statistics;
  const rest = checkParse(cut);
  if (rest !== undefined) expect(whole.slice(0, rest.length)).toEqual(rest);
}

function checkParse(text: string): readonly unknown[] | undefined {
  try {
    return parseSpl(text, 'file', 'f').statistics;
  } catch (error) {
    expect(error).toBeInstanceOf(StatError);
    expect((error as StatError).message).toMatch(/^file:\d+: /);
    return undefined;
  }
}

describe.skipIf(!hasShared)('files of real systems (needs ../shared)', () => {
  const files = hasShared ? filesBelow(SPL_SAMPLES) : [];
  /** Rows of this form are named statistics; those of txgs begin with two numbers. */
  const ROW = /^(.+?)\s+([0-7])(?:\s(.*))?$/;

  it('lose no row, and have the name and the value of each', () => {
    let rows = 0;
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const lines = text.split('\n').slice(2, -1);
      if (!/^\d+ 1 /.test(text)) continue;
      const { statistics } = parseSpl(text, file, 'f');
      expect(statistics.map(({ name, value }) => `${name} ${value}`)).toEqual(
        lines.map((line) => {
          const [, name, , value = ''] = ROW.exec(line) as unknown as string[];
          return `${name} ${value.trim()}`;
        }),
      );
      rows += lines.length;
    }
    expect(rows).toBeGreaterThan(8000);
  });

  it('have every cell of each table', () => {
    let cells = 0;
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const { table, header } = parseSpl(text, file, 'f');
      if (table === undefined) continue;
      const lines = text.split('\n').slice(header === undefined ? 1 : 2, -1);
      expect(table.rows.map((row) => row.join(' '))).toEqual(
        lines.map((line) => line.trim().split(/\s+/).join(' ')),
      );
      cells += table.rows.flat().length;
    }
    expect(cells).toBeGreaterThan(1000);
  });

  it('are an error, or shorter, when they are cut at any line or byte', () => {
    for (const file of files.filter((_, i) => i % 20 === 0)) {
      const text = readFileSync(file, 'utf8');
      for (let length = 1; length < text.length; length += 7) checkCut(text, length, file);
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
        checkCut(text, end + 1, file);
      }
    }
  });
});
