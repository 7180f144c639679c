import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * At its close a Node server ends connections that are idle after a reply, but waits without end for those that never asked
 * anything, as browsers and balancers open them in advance.
 * @returns what to call when the server begins to close
 */
export function endUnusedConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroySoon();
  };
}
