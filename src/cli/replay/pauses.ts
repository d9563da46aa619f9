/** What is read from a pipe is shown before the program waits for more of it. */

/** A file is always faster; a person does not see it. */
const PAUSE_MS = 50;

/** The chunks of `source`; `show` is called whenever the next one lets itself be waited for. */
export async function* showingInPauses(
  source: AsyncIterable<Uint8Array>,
  show: () => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = chunks.next();
      if (await isLate(next)) await show();
      const { done, value } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function isLate(next: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PAUSE_MS, true);
  });
  try {
    return await Promise.race([next.then(() => false), pause]);
  } finally {
    clearTimeout(timer);
  }
}
