/**
 * A helper of our own.
 *
 * Node makes pipes for a child itself, but then the bytes arrive in buffers of
 * its choice. With the pair of the addon they are read straight into the memory
 * of the decoder; without the addon they are copied once more.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { loadAddon } from '../addon/index.ts';
import { childWire, type HelperWords, noDescriptor, requireTrusted, startError } from './child.ts';
import { forwardData, onread } from './socket-wire.ts';
import type { Attach, ByteSink } from './wire.ts';

const WORDS: HelperWords = {
  name: 'helper',
  refused: {
    message: 'the helper may not read taskstats',
    hint:
      'run as root, or install a helper with cap_net_admin (sudo sidestat helper install), or ' +
      'join the group of the one that is installed',
  },
  unsupported: 'this kernel gives no taskstats',
};

export function spawnHelper(given: string, args: readonly string[] = []): Attach {
  return (sink) => {
    const path = requireTrusted(given, WORDS);
    const addon = loadAddon();
    let pair: readonly [number, number] | undefined;
    let child: ChildProcess;
    try {
      pair = addon?.socketPair();
      child = spawn(path, args, {
        stdio: ['ignore', 'ignore', 'pipe', pair ? pair[1] : 'pipe'],
        env: {},
      });
    } catch (cause) {
      if (pair) addon?.closeDescriptor(pair[0]);
      throw startError(path, cause as NodeJS.ErrnoException, WORDS);
    } finally {
      if (pair) addon?.closeDescriptor(pair[1]);
    }
    const socket = pair ? socketOf(pair[0], sink) : (child.stdio?.[3] as Socket | undefined);
    if (!socket) throw noDescriptor(path, child);
    if (!pair) forwardData(socket, sink);
    return childWire(path, child, socket, sink, WORDS);
  };
}

/** `onread` is an option of the constructor, though its type knows it for connections only. */
function socketOf(fd: number, sink: ByteSink): Socket {
  const options = { fd, readable: true, writable: true, onread: onread(sink) };
  return new Socket(options);
}
