/** `sidestat/bridge`: serves pages what the helper sends. Needs the package ws. */
export { BridgeServer, type BridgeServerOptions, DEFAULT_PORT, startBridge } from './bridge.ts';
export { openPage } from './open.ts';
export type { TlsFiles } from './server.ts';
