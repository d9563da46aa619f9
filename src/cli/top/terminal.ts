/**
 * The terminal as top uses it: raw keys, the alternate screen, no cursor. However
 * the program ends, the terminal gets back what it had.
 */
import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream, WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from '../width.ts';
import { type Key, KeyParser } from './keys.ts';
import type { Size } from './view.ts';

/** xterm's private modes: alternate screen, cursor, wrapping at the right edge. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l';

/** Milliseconds after which ESC was a key and no begin of a sequence. */
const ESCAPE_MS = 50;

/** Milliseconds in which the kernel stops a process, when it does. */
const STOP_MS = 100;

/** Size of a terminal that does not tell it. */
const USUAL: Size = { width: 80, height: 24 };

/** Signals that end the program; SIGINT ends it elsewhere, by process.exit. */
const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** The types of Node leave out what its terminals have. */
export type Output = WriteStream & { readonly fd: number };

export interface TerminalEvents {
  keys(keys: readonly Key[]): void;
  /** The size changed, or the screen has to be drawn anew. */
  redraw(): void;
  /** The terminal is gone. */
  lost(): void;
}

export class Terminal {
  readonly #input: ReadStream;
  readonly #output: Output;
  readonly #events: TerminalEvents;
  readonly #parser = new KeyParser();
  readonly #text = new StringDecoder('utf8');
  #escapeTimer: NodeJS.Timeout | undefined;
  #stopTimer: NodeJS.Timeout | undefined;
  /** What the lines of the screen are; empty when that is not known. */
  #lines: readonly string[] = [];
  #open = false;

  constructor(input: ReadStream, output: Output, events: TerminalEvents) {
    this.#input = input;
    this.#output = output;
    this.#events = events;
  }

  get size(): Size {
    const { columns, rows } = this.#output;
    return { width: columns || USUAL.width, height: rows || USUAL.height };
  }

  open(): void {
    this.#enter();
    this.#input.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onEnd);
    this.#output.on('resize', this.#onResize);
    process.on('exit', this.#leave);
    // Before the report of an exception is printed, so that it is seen.
    process.on('uncaughtExceptionMonitor', this.#leave);
    process.on('SIGTSTP', this.#onStop).on('SIGCONT', this.#onContinue);
    for (const signal of ENDING) process.on(signal, this.#onSignal);
  }

  close(): void {
    this.#leave();
    clearTimeout(this.#escapeTimer);
    clearTimeout(this.#stopTimer);
    this.#input.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onEnd);
    this.#input.pause();
    this.#output.off('resize', this.#onResize);
    process.off('exit', this.#leave).off('uncaughtExceptionMonitor', this.#leave);
    process.off('SIGTSTP', this.#onStop).off('SIGCONT', this.#onContinue);
    for (const signal of ENDING) process.off(signal, this.#onSignal);
  }

  /** Writes the lines that differ from those on the screen. */
  draw(lines: readonly string[]): void {
    if (!this.#open) return;
    let text = '';
    lines.forEach((line, i) => {
      if (line !== this.#lines[i]) text += `\x1b[${i + 1};1H${line}${this.#clearRest(line)}`;
    });
    if (lines.length < this.#lines.length) text += `\x1b[${lines.length + 1};1H\x1b[J`;
    this.#lines = lines;
    if (text !== '') this.#output.write(text);
  }

  /** After a full line the cursor stands on its last character, which would be erased. */
  #clearRest(line: string): string {
    const full = displayWidth(stripVTControlCharacters(line)) >= this.size.width;
    return full ? '' : '\x1b[K';
  }

  /** Forgets what is on the screen, so that draw() writes all of it. */
  forget(): void {
    this.#lines = [];
    if (this.#open) this.#output.write('\x1b[2J');
  }

  /** Stops all processes of the job, as Ctrl-Z does where the terminal sees to it. */
  suspend(): void {
    // First, as the shell may take the terminal as soon as the others have stopped.
    this.#leave();
    process.kill(0, 'SIGTSTP');
  }

  #enter(): void {
    this.#open = true;
    this.#input.setRawMode(true);
    this.#input.resume();
    this.#output.write(ENTER);
    this.#lines = [];
  }

  /** Synchronous, as nothing else is done when a process ends. */
  #leave = (): void => {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#input.setRawMode(false);
      writeSync(this.#output.fd, LEAVE);
    } catch {
      // The terminal is gone; there is nothing to restore.
    }
  };

  #onData = (bytes: Buffer | string): void => {
    clearTimeout(this.#escapeTimer);
    this.#keys(this.#parser.feed(typeof bytes === 'string' ? bytes : this.#text.write(bytes)));
    if (!this.#parser.pending) return;
    this.#escapeTimer = setTimeout(() => this.#keys(this.#parser.flush()), ESCAPE_MS);
  };

  #keys(keys: readonly Key[]): void {
    if (keys.length > 0) this.#events.keys(keys);
  }

  #onEnd = (): void => this.#events.lost();

  #onResize = (): void => {
    this.forget();
    this.#events.redraw();
  };

  /**
   * Stops by the signal itself and not by SIGSTOP: where nobody could continue the
   * job, since no shell with job control started it, the kernel does not stop it.
   */
  #onStop = (): void => {
    this.#leave();
    process.off('SIGTSTP', this.#onStop);
    process.kill(process.pid, 'SIGTSTP');
    this.#stopTimer = setTimeout(() => {
      process.on('SIGTSTP', this.#onStop);
      if (!this.#open) this.#onContinue();
    }, STOP_MS);
  };

  #onContinue = (): void => {
    // The shell may have set the modes of the terminal; Node would not set again what it set before.
    this.#input.setRawMode(false);
    this.#enter();
    this.#events.redraw();
  };

  /** Dies of the signal, as whoever sent it expects, but with the terminal restored. */
  #onSignal = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
}
