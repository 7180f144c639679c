import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A callback as it came. */
interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A receiver of callbacks that answers as it is told, then with 200. */
export async function startReceiver() {
  const received: Received[] = [];
  const answers: ((response: ServerResponse) => void)[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url!, headers: request.headers as Record<string, string>, body });
    const answer = answers.shift();
    if (answer) answer(response);
    else response.end('ok');
  });
  return {
    url: await listening(server),
    received,
    answers,
    at: (path: string) => received.filter((one) => one.path === path),
    close: () => server.close(),
  };
}

/** Has a server listen on loopback. @returns where */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
