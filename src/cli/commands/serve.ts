/** `sidestat serve`: the bridge, and the dashboard in a browser. */
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_PORT } from '../../bridge/start.ts';
import { MAX_INTERVAL_MS, MIN_INTERVAL_MS } from '../../protocol/control.ts';
import { addConnectionOptions } from '../connection.ts';
import { addExamples } from '../help.ts';
import { runServer, type ServeOptions } from '../serve/run.ts';
import { numberFrom } from '../values.ts';

export function register(program: Command): void {
  const command = program
    .command('serve')
    .summary('show live statistics in a browser')
    .description(
      'Serves the dashboard, and what it shows, to browsers on this machine, until it is ' +
        'interrupted. Whoever has the address that it prints sees what you may see. ' +
        'Needs the package ws: npm install ws.',
    )
    .option('--port <number>', 'TCP port; 0 takes a free one', parsePort, DEFAULT_PORT)
    .option('--listen <address>', 'IP address, or absolute path of a Unix socket', '127.0.0.1')
    .option('--tls-cert <file>', 'certificate and chain, PEM; needed beyond the loopback')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--origin <origin>', 'a further name of this server, as browsers see it', collect, [])
    .option('--open', 'open the page in the browser')
    .option(
      '--interval <seconds>',
      'time between samples that a page begins with',
      parseInterval,
      1,
    )
    .option('--kstat-helper <path>', 'the helper for kstats of illumos')
    .option('--page <folder>', 'serve the files of this folder instead of the dashboard')
    .action((options: ServeOptions) => runServer(options));
  addConnectionOptions(command);
  addExamples(command, [
    ['sidestat serve --open', 'the dashboard in the browser'],
    ['sidestat serve --port 0 --interval 0.5', 'on a free port, two samples a second'],
    [
      'sidestat serve --listen /run/user/1000/sidestat.sock --origin https://stats.example.org',
      'behind a proxy',
    ],
  ]);
}

const parseInterval = numberFrom(MIN_INTERVAL_MS / 1000, MAX_INTERVAL_MS / 1000);

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}

function collect(origin: string, before: readonly string[]): string[] {
  return [...before, origin];
}
