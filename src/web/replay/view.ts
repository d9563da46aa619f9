/** Replay of captures. */
import { element } from '../dom/element.ts';
import type { Shell, View } from '../view.ts';

export function makeReplayView(_shell: Shell): View {
  return {
    name: 'replay',
    title: 'Replay',
    element: element('section'),
    shortcuts: [],
    attach: () => {},
    show: () => {},
    hide: () => {},
  };
}
