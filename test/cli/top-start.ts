/** What top shows before a key is pressed. */
import type { ViewState } from '../../src/cli/top/state.ts';

export const START: ViewState = {
  sort: 'cpu',
  reverse: false,
  filter: '',
  active: false,
  tree: false,
  scope: 'processes',
  accumulated: false,
  delaySec: 1,
  paused: false,
  help: false,
  cursor: undefined,
  firstRow: 0,
  firstMeasure: 0,
  prompt: undefined,
  message: '',
};
