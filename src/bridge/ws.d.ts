/** The package has no types; what is used of it is described in websocket.ts. */
declare module 'ws';
