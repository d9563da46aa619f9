/**
 * What `sidestat exits` prints, wherever the exits come from: lines or a summary for
 * people, objects for programs. What is lost is told as soon as it is known, on
 * stderr, where no filter of the output hides it; and the account at the end always.
 */

import { accountLine, gapLine } from '../../exits/account.ts';
import type { ExitGap } from '../../exits/gap.ts';
import type { ExitRow } from '../../exits/row.ts';
import type { ExitTable } from '../../exits/table.ts';
import type { ExitTotals } from '../../exits/totals.ts';
import { formatJson } from '../../text/json.ts';
import { LineWriter } from '../line-writer.ts';
import { stylist } from '../style.ts';
import type { UserNames } from '../top/users.ts';
import { accountDocument, exitDocument, gapDocument } from './document.ts';
import { ExitLines } from './line.ts';
import { ExitSummary } from './summary.ts';

export interface ExitViewOptions {
  /** Rows are whole processes. */
  readonly process?: boolean | undefined;
  readonly summary?: boolean | undefined;
  readonly ndjson?: boolean | undefined;
  /** With `ndjson`: the kernel's names. */
  readonly raw?: boolean | undefined;
  /** Not what happens now: lines have the date, too. */
  readonly recorded?: boolean | undefined;
  readonly users: UserNames;
}

/** Prints one kind of output. */
interface Form {
  begin?(): string | undefined;
  exit(row: ExitRow): string | undefined;
  /** Undefined where stdout is not the place for it. */
  gap?(gap: ExitGap): string;
  /** What is printed from time to time, and at the end. */
  summary?(): readonly string[];
  end?(totals: ExitTotals): string;
}

export class ExitView {
  readonly #form: Form;
  readonly #ndjson: boolean;
  readonly #out = new LineWriter();
  #begun = false;
  #summaries = 0;

  constructor(options: ExitViewOptions) {
    const { summary = false, ndjson = false } = options;
    this.#ndjson = ndjson;
    if (ndjson) this.#form = summary ? summaryDocuments() : documents(options);
    else this.#form = summary ? summaryLines() : lines(options);
  }

  /** Prints a table, up to `limit` rows; returns how many it has printed. */
  async table(table: ExitTable, limit: number = Number.POSITIVE_INFINITY): Promise<number> {
    await this.begin();
    for (const gap of table.gaps) await this.#gap(gap);
    const rows = Math.min(table.length, limit);
    for (let row = 0; row < rows; row++) await this.#print(this.#form.exit(table.row(row)));
    await this.#out.flush();
    return rows;
  }

  /** Prints the header, so that a person sees that something listens. */
  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    await this.#print(this.#form.begin?.());
    await this.#out.flush();
  }

  /** The summary up to now, where one was asked for. */
  async summary(): Promise<void> {
    const summary = this.#form.summary?.();
    if (!summary) return;
    if (this.#summaries++ > 0 && !this.#ndjson) await this.#print('');
    for (const line of summary) await this.#print(line);
    await this.#out.flush();
  }

  async end(totals: ExitTotals): Promise<void> {
    await this.begin();
    await this.summary();
    await this.#print(this.#form.end?.(totals));
    await this.#out.flush();
    process.stderr.write(`sidestat: ${accountLine(totals)}\n`);
  }

  async #gap(gap: ExitGap): Promise<void> {
    await this.#print(this.#form.gap?.(gap));
    if (gap.reason === 'withheld') return; // no loss, and told every second
    await this.#out.flush();
    process.stderr.write(`sidestat: ${gapLine(gap)}\n`);
  }

  async #print(line: string | undefined): Promise<void> {
    if (line !== undefined) await this.#out.write(line);
  }
}

function lines({ process: whole = false, recorded = false, users }: ExitViewOptions): Form {
  const format = new ExitLines(whole, users, recorded);
  const style = stylist(process.stdout);
  return {
    begin: () => style('bold', format.header),
    exit: (row) => format.line(row),
  };
}

function documents({ process: whole = false, raw = false }: ExitViewOptions): Form {
  return {
    exit: (row) => formatJson(exitDocument(row, whole, raw)),
    gap: (gap) => formatJson(gapDocument(gap)),
    end: (totals) => formatJson(accountDocument(totals)),
  };
}

function summaryLines(): Form {
  const summary = new ExitSummary();
  const style = stylist(process.stdout);
  return {
    exit: (row) => {
      summary.add(row);
      return undefined;
    },
    summary: () => summary.lines((text) => style('bold', text)),
  };
}

function summaryDocuments(): Form {
  const summary = new ExitSummary();
  return {
    exit: (row) => {
      summary.add(row);
      return undefined;
    },
    gap: (gap) => formatJson(gapDocument(gap)),
    summary: () => summary.documents().map((document) => formatJson(document)),
    end: (totals) => formatJson(accountDocument(totals)),
  };
}
