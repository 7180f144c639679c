import { freshTimestamp, rowsOf, SchoolImClient, sign, type OperationAnswer } from '#client';
import { loadSettings } from '#config';
import { playPhone } from './phone.js';

/** `npm run demo [-- http://host:port]`: plays the flow of an app against a running server and prints what it sees. */
const { PORT, SALTS, SIMULATOR_PORT } = loadSettings(['PORT', 'SALTS', 'SIMULATOR_PORT']);
const url = process.argv[2] ?? `http://127.0.0.1:${PORT}`;
const teacher = { schoolId: 1, accountId: 3419, salt: SALTS[0]! };
const group = { im_group_id: 1496, im_user_id: 151345 };
const client = new SchoolImClient({ url, ...teacher });

const say = (text: string) => console.log(text);
async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work;
  say(`  ${what}: ${(performance.now() - startedAt).toFixed(0)} ms`);
  return result;
}

say(`SchoolIM demo against ${url}\n\n1. The groups of account 3419`);
const rooms = await timed('getChatRoomList', client.chatRooms());
for (const room of rooms) say(`  ${room.im_group_id} ${room.group_name} ${room.easemob_group_id || '(not active)'}`);

say('\n2. Activate group 1496: answered at once, finished by the worker');
const startedAt = performance.now();
const accepted = await timed('activeGroup', client.call<OperationAnswer>('activeGroup', group));
say(`  ${JSON.stringify(accepted)}`);
if (accepted.operation_id) {
  say('\n3. Poll');
  const polled = await client.call<OperationAnswer>('getOperation', { operation_id: accepted.operation_id });
  say(`  ${polled.status}, ask again in ${polled.retry_after_ms} ms`);

  say('\n4. Hold a request until it is done');
  const done = await timed('held', client.settled(polled));
  say(
    `  ${done.status}: easemob_group_id ${done.easemob_group_id}, ${(performance.now() - startedAt).toFixed(0)} ms after the tap`,
  );
} else {
  say('  It was active already: remove the data folder to see the whole activation.');
}

say('\n5. A replayed timestamp');
const timestamp = freshTimestamp();
const body = JSON.stringify({
  cmd: 'getChatRoomList',
  school_id: 1,
  account_id: 3419,
  timestamp,
  sign: sign(timestamp, teacher),
});
for (const attempt of ['first', 'second']) {
  const response = await fetch(new URL('/api/im', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const answer = await response.json();
  const outcome = response.status === 200 ? `${rowsOf(answer).length} rows` : JSON.stringify(answer);
  say(`  ${attempt}: HTTP ${response.status}, ${outcome}`);
}

say('\n6. A phone says something in group 83: Easemob calls back, the message and its file arrive');
await playPhone({
  client: new SchoolImClient({ url, ...teacher, accountId: 4541 }),
  simulator: `http://127.0.0.1:${SIMULATOR_PORT}`,
  say,
});
