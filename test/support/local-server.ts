import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from '@jest/globals';

/** A request that a server was sent. */
export interface Seen {
  readonly method: string;
  /** As it stood in the first line: a path, for a proxy a whole address, for CONNECT a host and a port. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The name that TLS asked for. */
  readonly serverName: string | undefined;
}

/** A server of this machine. */
export interface LocalServer {
  readonly origin: string;
  readonly port: number;
  /** All requests, in order. */
  readonly seen: Seen[];
  /** Waits until no connection is open. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** A certificate with its key, as texts in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** What a server does with CONNECT. */
export type TunnelListener = (request: IncomingMessage, socket: Socket) => void;

const running = new Set<LocalServer>();

afterEach(async () => {
  for (const server of running) await server.close();
  running.clear();
});

/** Starts a server on 127.0.0.1, at a free port. It ends with the test that started it. */
export async function localServer(
  listener: RequestListener,
  { certificate, onTunnel }: { certificate?: Certificate; onTunnel?: TunnelListener } = {},
): Promise<LocalServer> {
  const server: Server =
    certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const forget = (socket: Socket): void => {
    sockets.delete(socket);
    if (sockets.size === 0) for (const resolve of waiting.splice(0)) resolve();
  };
  const note = ({ method = '', url = '', headers, socket }: IncomingMessage): void => {
    const serverName = 'servername' in socket && socket.servername ? String(socket.servername) : undefined;
    seen.push({ method, url, headers, serverName });
  };
  server.prependListener('request', note);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Clients of these tests go away in the middle of things.
    socket.on('error', () => {}).on('close', () => forget(socket));
  });
  server.on('connect', (request, socket: Socket) => {
    note(request);
    if (onTunnel === undefined) socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
    else onTunnel(request, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // It listens at a port, not at a pipe.
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const origin = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const left = (): Promise<void> =>
    sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
  const started = { origin, port, seen, left, close };
  running.add(started);
  return started;
}
