/** A capture with its frames decoded: what the checks look at. */
import { Decoder } from '../../src/decoder/index.ts';
import { linesOf } from './account.ts';
import type { Capture } from './capture.ts';
import { type Answer, type Session, sessionsOf } from './session.ts';

export interface Asked {
  readonly operation: number;
  readonly ids: readonly number[];
  readonly answer: Answer;
}

export class BootResult {
  readonly capture: Capture;
  readonly #sessions: ReadonlyMap<string, Session>;

  private constructor(capture: Capture, sessions: readonly Session[]) {
    const names = linesOf(capture, 'sessions').map(([name = '']) => name);
    if (names.length !== sessions.length) {
      throw new Error(`${names.length} helpers were started, ${sessions.length} said hello`);
    }
    this.capture = capture;
    this.#sessions = new Map(names.map((name, i) => [name, sessions[i] as Session]));
  }

  static async of(capture: Capture): Promise<BootResult> {
    return new BootResult(capture, sessionsOf(capture.frames, await Decoder.load()));
  }

  get names(): string[] {
    return [...this.#sessions.keys()];
  }

  get sessions(): Session[] {
    return [...this.#sessions.values()];
  }

  has(name: string): boolean {
    return this.#sessions.has(name);
  }

  session(name: string): Session {
    const session = this.#sessions.get(name);
    if (!session) throw new Error(`no helper of ${name}`);
    return session;
  }

  /** The answer to the request of a session that has this label. */
  asked(session: string, operation: number, label: string): Asked {
    const lines = linesOf(this.capture, 'requests').filter(
      ([name, , code, text]) => name === session && Number(code) === operation && text === label,
    );
    const request = Number(lines[0]?.[1]);
    const answer = this.session(session).answers.get(request);
    if (!answer) throw new Error(`${session}: no answer about ${label}`);
    return { operation, ids: lines.map((line) => Number(line[4])), answer };
  }
}
