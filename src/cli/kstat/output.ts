/** Where the reports go: text in a format of kstat(8), JSON for programs, or nowhere. */

import { kstatDocument, ratesDocument } from '../../kstat/document.ts';
import type { KstatRates } from '../../kstat/rates.ts';
import type { KstatReading } from '../../kstat/reading.ts';
import type { Selector } from '../../kstat/select/selector.ts';
import { escapeText } from '../../text/escape.ts';
import { formatJson } from '../../text/json.ts';
import { printJson, write } from '../output.ts';
import type { Format } from './formats.ts';
import { rateRows } from './rate-rows.ts';
import { hasRows, type Row, rowsOf } from './rows.ts';

export interface Output {
  /** Whether anything was selected so far, in any report. */
  readonly matched: boolean;
  /** Whether something was wrong with a file. */
  readonly damaged: boolean;
  problem(problem: Error): void;
  /** Between two reports. */
  separate(): Promise<void>;
  date(text: string): Promise<void>;
  begin(): Promise<void>;
  kstat(reading: KstatReading, selector: Selector): Promise<void>;
  rates(rates: KstatRates, selector: Selector): Promise<void>;
  finish(): Promise<void>;
  /** After the last report. */
  end(): Promise<void>;
}

/** What all outputs have in common; by itself it prints nothing, as -q wants. */
export class QuietOutput implements Output {
  matched = false;
  damaged = false;
  readonly #told = new Set<string>();

  problem(problem: Error): void {
    this.damaged = true;
    if (this.#told.has(problem.message)) return;
    this.#told.add(problem.message);
    process.stderr.write(`sidestat: ${escapeText(problem.message)}\n`);
  }

  async separate(): Promise<void> {}
  async date(_text: string): Promise<void> {}
  async begin(): Promise<void> {}
  async finish(): Promise<void> {}
  async end(): Promise<void> {}

  async kstat(reading: KstatReading, selector: Selector): Promise<void> {
    if (!hasRows(reading)) return;
    const rows = rowsOf(reading, selector, this.withClass);
    if (rows.length === 0) return;
    this.matched = true;
    await this.show(reading, rows, () => kstatDocument(reading, selector));
  }

  async rates(rates: KstatRates, selector: Selector): Promise<void> {
    const rows = rateRows(rates, selector);
    if (rows.length === 0) return;
    this.matched = true;
    await this.show(rates.reading, rows, () => ratesDocument(rates, selector));
  }

  protected get withClass(): boolean {
    return false;
  }

  protected async show(
    _reading: KstatReading,
    _rows: readonly Row[],
    _document: () => object,
  ): Promise<void> {}
}

/** A terminal gets no control characters; files and pipes get every byte. */
function clean(text: string): string {
  if (!process.stdout.isTTY) return text;
  return text
    .split(/([\n\t])/)
    .map((part, i) => (i % 2 === 1 ? part : escapeText(part)))
    .join('');
}

export class TextOutput extends QuietOutput {
  readonly #format: Format;
  #first = true;

  constructor(format: Format) {
    super();
    this.#format = format;
  }

  protected override get withClass(): boolean {
    return this.#format.withClass;
  }

  override async separate(): Promise<void> {
    await write('\n');
  }

  override async date(text: string): Promise<void> {
    await write(`${text}\n`);
  }

  override async begin(): Promise<void> {
    this.#first = true;
    if (this.#format.begin !== undefined) await write(this.#format.begin);
  }

  override async finish(): Promise<void> {
    if (this.#format.end !== undefined) await write(this.#format.end);
  }

  protected override async show(reading: KstatReading, rows: readonly Row[]): Promise<void> {
    await write(clean(this.#format.kstat(reading, rows, this.#first)));
    this.#first = false;
  }
}

/** One object a line, or one array with the objects of all reports. */
export class DocumentOutput extends QuietOutput {
  readonly #lines: boolean;
  readonly #documents: object[] = [];

  constructor(lines: boolean) {
    super();
    this.#lines = lines;
  }

  protected override async show(
    _reading: KstatReading,
    _rows: readonly Row[],
    document: () => object,
  ): Promise<void> {
    if (this.#lines) await write(`${formatJson(document())}\n`);
    else this.#documents.push(document());
  }

  override async end(): Promise<void> {
    if (!this.#lines) printJson(this.#documents);
  }
}
