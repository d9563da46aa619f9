/**
 * What commands print. For people: text. For programs: `--json`, one document (an
 * object when one thing was asked for, an array when several were), or
 * `--ndjson`, one object a line as soon as it is there.
 */
import { once } from 'node:events';
import { type Command, Option } from 'commander';
import { formatJson } from '../text/json.ts';

const JSON_INDENT = 2;

export interface OutputOptions {
  json?: boolean;
  ndjson?: boolean;
  raw?: boolean;
}

export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print one JSON document').conflicts('ndjson'))
    .option('--ndjson', 'print one JSON object a line')
    .option('--raw', "print the kernel's names and exact values");
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Resolves when the reader has taken most of what was written. */
export async function write(data: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(data)) await once(process.stdout, 'drain');
}

/** One JSON document, indented. */
export function printJson(document: unknown): void {
  process.stdout.write(`${formatJson(document, JSON_INDENT)}\n`);
}

/** A result in the two forms that it can be printed in; only the one that is wanted is made. */
export interface Result {
  document(): object;
  text(): readonly string[];
}

/** Prints results one after another. */
export class Printer {
  readonly #options: OutputOptions;
  readonly #several: boolean;
  readonly #documents: object[] = [];
  #printed = 0;

  constructor(options: OutputOptions, several: boolean) {
    this.#options = options;
    this.#several = several;
  }

  add(result: Result): void {
    if (this.#options.json) {
      this.#documents.push(result.document());
    } else if (this.#options.ndjson) {
      process.stdout.write(`${formatJson(result.document())}\n`);
    } else {
      printLines(this.#printed > 0 ? ['', ...result.text()] : result.text());
    }
    this.#printed++;
  }

  /** Prints what had to wait for the last result. One that was asked for and failed leaves nothing. */
  end(): void {
    if (!this.#options.json) return;
    const [first] = this.#documents;
    if (this.#several) printJson(this.#documents);
    else if (first) printJson(first);
  }
}
