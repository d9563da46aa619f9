/** A terminal that a test looks at and types into: tmux, with a server of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 15_000;
const LOOK_MS = 50;
export const PROMPT = 'prompt>';

export function hasTmux(): boolean {
  return spawnSync('tmux', ['-V'], { stdio: 'ignore' }).status === 0;
}

export class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sidestat-tmux-'));
  readonly #socket = join(this.#folder, 'socket');

  /** Starts bash, whose prompt is PROMPT, on a terminal of this size. */
  constructor(width: number, height: number) {
    const size = ['-x', String(width), '-y', String(height)];
    const shell = ['env', `PS1=${PROMPT} `, 'bash', '--norc', '--noprofile', '-i'];
    this.#run('-f', '/dev/null', 'new-session', '-d', ...size, ...shell);
    // The size stays though no person is attached.
    this.#run('set-option', '-g', 'window-size', 'manual');
  }

  /** Types text, as it stands. */
  type(text: string): void {
    this.#run('send-keys', '-l', '--', text);
  }

  /** Presses keys by their names: Enter, Up, C-z. */
  press(...names: string[]): void {
    this.#run('send-keys', ...names);
  }

  command(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  resize(width: number, height: number): void {
    this.#run('resize-window', '-x', String(width), '-y', String(height));
  }

  /** What can be read on the screen, a line each. */
  text(): string {
    return this.#run('capture-pane', '-p');
  }

  lines(): string[] {
    return this.text().split('\n').slice(0, -1);
  }

  /** The same with the sequences that set colours. */
  painted(): string {
    return this.#run('capture-pane', '-p', '-e');
  }

  /** A variable of tmux, such as alternate_on. */
  variable(name: string): string {
    return this.#run('display-message', '-p', `#{${name}}`).trim();
  }

  /** Resolves when the screen matches. */
  async until(pattern: RegExp): Promise<string> {
    let text = '';
    for (let waited = 0; waited < LIMIT_MS; waited += LOOK_MS) {
      text = this.text();
      if (pattern.test(text)) return text;
      await sleep(LOOK_MS);
    }
    throw new Error(`the screen never showed ${pattern}:\n${text}`);
  }

  end(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server'], { stdio: 'ignore' });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', this.#socket, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TERM: 'xterm-256color', HOME: '/' },
    });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
