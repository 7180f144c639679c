import { createServer } from 'node:http';
import { listening } from '../../support/receiver.js';

/** A receiver of callbacks that notes when each operation was told of first, in milliseconds since 1970. */
export async function startArrivals() {
  const at = new Map<string, number>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { operation_id } = (JSON.parse(body) as { data: { operation_id: string } }).data;
    if (!at.has(operation_id)) at.set(operation_id, Date.now());
    response.end();
  });
  return { url: await listening(server), at, close: () => server.close() };
}

/** An endpoint that takes callbacks and never answers. */
export async function startSilence() {
  const server = createServer(() => undefined);
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: await listening(server), close };
}
