/** Tasks. */
import { element } from '../dom/element.ts';
import type { Shell, View } from '../view.ts';

export function makeTasksView(_shell: Shell): View {
  return {
    name: 'tasks',
    title: 'Tasks',
    element: element('section'),
    shortcuts: [],
    attach: () => {},
    show: () => {},
    hide: () => {},
  };
}
