import { createInterface } from 'node:readline';

// Beside it where both are run.
const { genuine } = await import(new URL('verify.mjs', import.meta.url));

for await (const line of createInterface({ input: process.stdin })) {
  const [id, timestamp, signatures, body, secret] = line.split('\t');
  console.log(genuine(id, timestamp, signatures, Buffer.from(body, 'base64'), secret));
}
