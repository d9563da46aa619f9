/** A source that says what a test tells it to. */
import type { StatError } from '../../../src/errors.ts';
import type { ExitTable } from '../../../src/exits/table.ts';
import {
  type KstatFrame,
  NO_LOSSES,
  type Source,
  type SourceSettings,
  type SourceStatus,
  type TaskFrame,
} from '../../../src/web/source/source.ts';
import { Topic } from '../../../src/web/source/topic.ts';

export class TestSource implements Source {
  readonly kind = 'replay';
  readonly title = 'test';
  readonly tasks: Topic<TaskFrame> = new Topic({ keeps: true });
  readonly exits: Topic<ExitTable> = new Topic();
  readonly kstats: Topic<KstatFrame | StatError> = new Topic({ keeps: true });
  readonly status: Topic<SourceStatus> = new Topic({ keeps: true });
  readonly resets: Topic<'tasks' | 'exits' | 'all'> = new Topic();
  readonly settings: SourceSettings = {
    scope: 'processes',
    intervalMs: 1000,
    exitsOf: 'processes',
  };
  readonly choices: ReadonlySet<keyof SourceSettings> = new Set();
  readonly paused = false;

  constructor() {
    this.status.publish({ state: 'running', losses: NO_LOSSES });
  }

  choose(): void {}
  pause(): void {}
  resume(): void {}
  close(): void {}
}
