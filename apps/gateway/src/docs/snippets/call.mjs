import { createHash, randomBytes } from 'node:crypto';

const { SCHOOLIM_URL, SCHOOLIM_SALT } = process.env;
const md5 = (text) => createHash('md5').update(text).digest('hex');

async function call(cmd, school_id, account_id, fields) {
  // Never the same twice, and 31 characters at most.
  const timestamp = `${Date.now()}-${randomBytes(6).toString('hex')}`;
  const sign = md5(timestamp + md5(`${school_id}${account_id}${SCHOOLIM_SALT}`));
  const envelope = { cmd, school_id, account_id, timestamp, sign };
  const answer = await fetch(`${SCHOOLIM_URL}/api/im`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...envelope, ...fields }),
  });
  return answer.text();
}

console.log(await call('getChatRoomList', 1, 4541, { expanded: 1 }));
