#!/usr/bin/env node
/** Where the program starts. */
import { EX_IOERR, EXIT_INTERRUPTED } from './exit.ts';
import { run } from './program.ts';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`sidestat: cannot write: ${error.message}\n`);
  process.exit(EX_IOERR);
});
// There is nowhere left to say it; the work goes on, and the exit code tells how it ended.
process.stderr.on('error', () => {});
// Whoever changed the terminal restores it on 'exit'.
process.once('SIGINT', () => process.exit(EXIT_INTERRUPTED));

process.exitCode = await run(process.argv);
