import { createServer } from 'node:http';

/* L: what Node's own server can do at the most. It reads a request and sends 700 bytes that it has ready. */
const answer = JSON.stringify({ filling: 'x'.repeat(700 - '{"filling":""}'.length) });
const head = {
  'content-type': 'application/json; charset=utf-8',
  'content-length': String(Buffer.byteLength(answer)),
};

createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, head).end(answer));
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
