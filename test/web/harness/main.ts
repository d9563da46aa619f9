/** The whole page on a source that tests drive through `harness`. */
import { diff } from '../../../src/taskstats/diff.ts';
import { makeExitsView } from '../../../src/web/exits/view.ts';
import { makeKstatView } from '../../../src/web/kstat/view.ts';
import { App } from '../../../src/web/shell/app.ts';
import { restoreTheme } from '../../../src/web/shell/theme.ts';
import { makeTasksView } from '../../../src/web/tasks/view.ts';
import { kstatFrame } from './kstats.ts';
import { TestSource } from './source.ts';
import { taskTable } from './task-tables.ts';

export interface Harness {
  /** Shows a table of so many tasks; resolves with the milliseconds until it was drawn. */
  tasks(length: number, second: number): Promise<number>;
  kstats(second: number): void;
}

restoreTheme();
const app = new App([makeTasksView, makeExitsView, makeKstatView]);
document.body.append(app.element);
const source = new TestSource();
app.use(source);
app.start('tasks');

const harness: Harness = {
  async tasks(length, second) {
    const [before, table] = [taskTable(length, second - 1), taskTable(length, second)];
    const start = performance.now();
    source.tasks.publish({ table, rates: diff(before, table) });
    // The callback after the one that draws comes when the picture is made.
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  },
  kstats: (second) => source.kstats.publish(kstatFrame(second)),
};
Object.assign(globalThis, { harness });
