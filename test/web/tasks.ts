/** Processes for the page to show, and how to find them there. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Locator, Page } from 'playwright-core';

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // Some of them end by themselves.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export class Tasks {
  readonly #started: ChildProcess[] = [];

  /** Runs a script of the shell under a name of its own; resolves when it has the name. */
  async run(name: string, script: string): Promise<ChildProcess> {
    // A process may name itself as it likes: up to 15 bytes, whatever they are.
    const rename = `printf '${name}' > /proc/$$/comm; echo named; ${script}`;
    const child = spawn('sh', ['-c', rename], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true, // a group of its own, with what the shell starts
    });
    this.#started.push(child);
    await new Promise((resolve, reject) => {
      child.stdout?.once('data', resolve);
      child.once('error', reject);
    });
    return child;
  }

  stop(): void {
    for (const { pid } of this.#started.splice(0)) if (pid !== undefined) endGroup(pid);
  }
}

/** The row of a task in the table. */
export function rowOf(page: Page, pid: number | undefined): Locator {
  return page.locator(`#task-${pid}`);
}

/** What stands in a column of a row. */
export function cell(row: Locator, key: string): Locator {
  return row.locator(`td.col-${key}`);
}

/** The text of a column, from the top down, of the rows in sight. */
export async function column(page: Page, key: string, table = '.grid'): Promise<string[]> {
  return page.locator(`${table} tbody tr:not(.spacer):visible td.col-${key}`).allTextContents();
}
