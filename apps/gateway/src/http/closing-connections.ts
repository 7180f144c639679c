import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * At its close a Node server ends the connections that are idle at that moment, and waits for all others: for those that
 * are just being served as long as their clients keep them alive, for those that never asked anything without end. A
 * process would not end in time. With this, each connection ends with the last reply that is under way on it.
 * @returns what to call when the server begins to close
 */
export function endConnectionsWithReplies(server: Server): () => void {
  const underWay = new Map<Socket, number>();
  let closing = false;
  const endIdle = () => {
    for (const [socket, requests] of underWay) if (requests === 0) socket.destroySoon();
  };
  server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const count = (change: number) => underWay.has(socket) && underWay.set(socket, underWay.get(socket)! + change);
    count(+1);
    response.once('close', () => {
      count(-1);
      if (closing) endIdle();
    });
  }); // prettier-ignore
  return () => {
    closing = true;
    endIdle();
  };
}
