/** Puts the page together, and connects it when it came from a bridge. */
import { makeExitsView } from './exits/view.ts';
import { makeInspectView } from './inspect/view.ts';
import { makeKstatView } from './kstat/view.ts';
import { makeReplayView } from './replay/view.ts';
import { App } from './shell/app.ts';
import { restoreTheme } from './shell/theme.ts';
import { takeAddress } from './source/address.ts';
import { LiveSource } from './source/live.ts';
import { makeTasksView } from './tasks/view.ts';

restoreTheme();
const address = takeAddress();
const app = new App([makeTasksView, makeExitsView, makeKstatView, makeReplayView, makeInspectView]);
document.body.append(app.element);
if (address) app.use(new LiveSource(address));
app.start(address ? 'tasks' : 'replay');
