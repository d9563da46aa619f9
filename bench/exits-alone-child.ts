/**
 * What tables of exits cost alone (exits-alone.ts), in a Node of its own: beside the stream,
 * each would be in the caches, and in the way of the compiler, of the other.
 *
 *   exits-alone-child.ts STORM   answers each message with microseconds of CPU time, an event
 */
import { decodeAlone, endOfStorm, keepFrames } from './exits-alone.ts';

const [program = ''] = process.argv.slice(2);
const storm = (): Promise<unknown> => endOfStorm(program);
const kept = await keepFrames(storm);

process.on('message', () => {
  void decodeAlone(kept, storm).then((us) => process.send?.(us));
});
process.send?.('ready');
