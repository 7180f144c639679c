import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs look into callbacks of every shape
type Received = any;

/** For specs: somebody who is called back, and answers as he is told. */
export async function startReceiver() {
  const bodies: Received[] = [];
  const taken = (response: ServerResponse): unknown => response.end();
  const receiver = { answer: taken };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(pieces).toString()));
      receiver.answer(response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    /** What has come, in the order in which it came. */
    bodies,
    startOver() {
      bodies.length = 0;
      receiver.answer = taken;
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  });
}

/** Answers each POST with the next of these statuses, and then with 200. */
export const answering =
  (...statuses: number[]) =>
  (response: ServerResponse) => {
    response.statusCode = statuses.shift() ?? 200;
    return response.end();
  };
