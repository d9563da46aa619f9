/** `sidestat/bridge`: serves pages what the helper sends. Needs the package ws. */
export { BridgeServer } from './bridge.ts';
export { openPage } from './open.ts';
export type { BridgeServerOptions } from './options.ts';
export type { TlsFiles } from './server.ts';
export { DEFAULT_PORT, startBridge } from './start.ts';
