import { request as send } from 'node:http';
import { connect } from 'node:net';
import { type Certificate, type LocalServer, localServer } from './local-server.js';

/** A proxy that asks for a user and a password where it is given some, and does as it is asked. */
export function proxyServer({
  credentials,
  certificate,
}: {
  credentials?: string;
  certificate?: Certificate;
} = {}): Promise<LocalServer> {
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  return localServer(
    (request, response) => {
      const { 'proxy-authorization': authorization, ...headers } = request.headers;
      if (expected !== undefined && authorization !== expected) return void response.writeHead(407).end();
      const onward = send(request.url ?? '', { method: request.method ?? '', headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end()).end();
    },
    {
      ...(certificate && { certificate }),
      onTunnel: ({ url = '', headers }, socket) => {
        if (expected !== undefined && headers['proxy-authorization'] !== expected) {
          return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        }
        // Whatever name is asked for, all servers of the tests are here.
        const onward = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          onward.pipe(socket).pipe(onward);
        });
        onward.on('error', () => socket.destroy());
        socket.on('close', () => onward.destroy());
      },
    },
  );
}
