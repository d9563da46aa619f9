/** A program that takes the terminal as top does, and fails. */
import { type Output, Terminal } from '../../src/cli/top/terminal.ts';

const terminal = new Terminal(process.stdin, process.stdout as Output, {
  keys: () => {},
  redraw: () => {},
  lost: () => {},
});
terminal.open();
terminal.draw(['nobody reads this']);
setTimeout(() => {
  throw new Error('of this test');
}, 200);
