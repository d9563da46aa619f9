/** Shows a source to whoever is there: a person at a terminal, a file, or a program. */
import { StatError } from '../../errors.ts';
import { type BatchOptions, runBatch } from './batch.ts';
import type { Extent } from './columns.ts';
import { Session } from './interactive.ts';
import { arrangementOf, type ViewOptions } from './options.ts';
import { documentPrinter, lineJsonPrinter, type SamplePrinter, tablePrinter } from './print.ts';
import type { Source } from './source.ts';

export interface RunOptions extends ViewOptions {
  commandLines?: boolean;
  json?: boolean;
  ndjson?: boolean;
  raw?: boolean;
}

/** Whether a person can see and type; a dumb or unknown terminal cannot move its cursor. */
export function isInteractive({ batch, json, ndjson }: RunOptions): boolean {
  const { stdin, stdout, env } = process;
  const text = !batch && !json && !ndjson;
  const moves = (env['TERM'] ?? '') !== '' && env['TERM'] !== 'dumb';
  return text && moves && stdin.isTTY === true && stdout.isTTY === true;
}

/** @throws ERR_INVALID_ARGUMENT for options that do not go together */
export function checkRunOptions({ json, iterations, raw, ndjson }: RunOptions): void {
  if (json && iterations === undefined) {
    throw new StatError('ERR_INVALID_ARGUMENT', '--json prints one document, so it needs an end', {
      hint: 'add --iterations, or use --ndjson',
    });
  }
  if (raw && !json && !ndjson) {
    throw new StatError('ERR_INVALID_ARGUMENT', '--raw needs --json or --ndjson');
  }
}

/** Shows the source until it ends or the person has seen enough; the source is closed then. */
export async function runTop(source: Source, options: RunOptions): Promise<void> {
  const { delay: delaySec, iterations } = options;
  const common = { ...extentOf(options), delaySec, iterations };
  try {
    if (isInteractive(options)) {
      await new Session(source, { ...arrangementOf(options), ...common }).run();
    } else {
      await runPrinted(source, options, common);
    }
  } finally {
    await source.close();
  }
}

function extentOf({ threads, accumulated = false, commandLines = false }: RunOptions): Extent {
  return { scope: threads ? 'threads' : 'processes', accumulated, commandLines };
}

async function runPrinted(
  source: Source,
  options: RunOptions,
  common: BatchOptions,
): Promise<void> {
  const printer = printerOf(source, options);
  await runBatch(source, common, (sample, refresh) => printer.print(sample, refresh));
  await printer.end();
}

function printerOf(source: Source, options: RunOptions): SamplePrinter {
  const how = { ...arrangementOf(options), rows: options.rows, raw: options.raw ?? false };
  if (options.json) return documentPrinter(source, how);
  return options.ndjson ? lineJsonPrinter(source, how) : tablePrinter(source, how);
}
