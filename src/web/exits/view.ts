/** Exits. */
import { element } from '../dom/element.ts';
import type { Shell, View } from '../view.ts';

export function makeExitsView(_shell: Shell): View {
  return {
    name: 'exits',
    title: 'Exits',
    element: element('section'),
    shortcuts: [],
    attach: () => {},
    show: () => {},
    hide: () => {},
  };
}
