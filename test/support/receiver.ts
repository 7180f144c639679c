import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    answers,
    at: (path: string) => received.filter((one) => one.path === path),
    close: () => server.close(),
  };
}
