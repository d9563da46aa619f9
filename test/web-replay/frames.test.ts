/** What the views of the page are told of a capture, of what its worker reads. */
import { describe, expect, it } from 'vitest';
import { ReplayFrames } from '../../src/web/replay/frames.ts';
import type { ReplayEvent, TimeSpan } from '../../src/web/replay/messages.ts';
import type { TaskFrame } from '../../src/web/source/source.ts';
import { EngineDriver, SAMPLE } from './engine.ts';

const FILE = new Blob([SAMPLE as BlobPart]);

/** Everything in the order in which views are told of it. */
class View {
  readonly frames = new ReplayFrames();
  readonly told: string[] = [];
  readonly tables: TaskFrame[] = [];
  exits = 0;

  constructor() {
    this.frames.resets.listen((what) => this.told.push(`reset ${what}`));
    this.frames.tasks.listen((frame) => {
      this.told.push('table');
      this.tables.push(frame);
    });
    this.frames.exits.listen(({ length }) => {
      this.exits += length;
    });
  }

  show(events: readonly ReplayEvent[]): void {
    for (const event of events) if ('seq' in event) this.frames.show(event);
  }
}

interface Opened {
  readonly driver: EngineDriver;
  readonly span: TimeSpan;
  readonly tables: number;
  readonly exits: number;
}

async function opened(): Promise<Opened> {
  const driver = new EngineDriver();
  const { span, snapshots, totals } = await driver.open(FILE);
  return { driver, span: span as TimeSpan, tables: snapshots, exits: totals.exits };
}

describe('frames of a capture', () => {
  it('have the rates since the table before, and none across a jump', async () => {
    const { driver, span } = await opened();
    const view = new View();
    view.show(await driver.seek(span.toNs, 2));
    const [first, second, third] = view.tables;
    expect(first?.rates).toBeUndefined();
    expect(second?.rates?.before).toBe(first?.table);
    expect(third?.rates?.before).toBe(second?.table);
    view.show(await driver.seek(span.toNs));
    expect(view.tables).toHaveLength(4);
    expect(view.tables[3]?.rates).toBeUndefined();
  });

  it('void what was shown with the first that a jump brings, and go on after it', async () => {
    const { driver, span, tables } = await opened();
    const view = new View();
    view.show(await driver.seek(span.toNs, 1));
    expect(view.told).toEqual(['reset all', 'table', 'table']);
    view.show(await driver.seek(span.fromNs));
    expect(view.told.slice(3)).toEqual(['reset all']);
    view.show(await driver.advance(span.toNs));
    expect(view.told.slice(4)).toEqual(new Array<string>(tables).fill('table'));
  });

  it('are all exits of a capture that is played to its end', async () => {
    const { driver, span, exits } = await opened();
    const view = new View();
    view.show(await driver.seek(span.fromNs));
    view.show(await driver.advance(span.toNs));
    expect(view.exits).toBe(exits);
  });
});
