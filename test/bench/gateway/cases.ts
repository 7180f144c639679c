import { createHash } from 'node:crypto';
import { keyHeaders, type ServiceKey } from '#client';

/** The deployment's salt while it is measured. Everybody can read it, and it guards nothing. */
export const salt = 'salt-of-the-bench';

/** One thing that is asked, over and over. */
export interface Case {
  name: string;
  school_id: number;
  account_id: number;
  cmd: string;
  fields: object;
  /** Signed with another salt: answered 401, and no timestamp is used up. */
  refused?: true;
  /** Signed with a service key, in headers. */
  key?: ServiceKey;
}

/** Accounts planted beside the demo data, all of them registered with Easemob. */
export const plantedAccounts = Array.from({ length: 100 }, (_, n) => 700_001 + n);

const xu = { school_id: 1, account_id: 4541 };

export const cases: readonly Case[] = [
  { name: 'getChatRoomList, 11 rows', ...xu, cmd: 'getChatRoomList', fields: {} },
  {
    name: 'getChatRoomUserList, 5 rows',
    school_id: 6,
    account_id: 3419,
    cmd: 'getChatRoomUserList',
    fields: { im_group_id: 710 },
  },
  { name: 'getIMUserID, 1 id', ...xu, cmd: 'getIMUserID', fields: { account_id_list: [700_001] } },
  { name: 'getIMUserID, 100 ids', ...xu, cmd: 'getIMUserID', fields: { account_id_list: plantedAccounts } },
  { name: 'getTeacherIMUserID', ...xu, cmd: 'getTeacherIMUserID', fields: { teacher_id: 412 } },
  { name: 'refused signature', ...xu, cmd: 'getChatRoomList', fields: {}, refused: true },
];

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A line of wrk.lua for each request that a service key has signed. */
function keyedLines({ school_id, account_id, cmd, fields }: Case, key: ServiceKey, many: number): string[] {
  const body = JSON.stringify({ cmd, school_id, account_id, ...fields });
  const request = { method: 'POST', path: '/api/im', contentType: 'application/json', body };
  const headers = () => Object.entries(keyHeaders(key, request)).map(([name, value]) => `${name}=${value}\t`);
  return Array.from({ length: many }, () => `${headers().join('')}${body}`);
}

/** Bodies of requests, each with a timestamp that no other has. @param series tells these from those of another call */
export function bodiesOf(asked: Case, { series, many }: { series: string; many: number }): string[] {
  if (asked.key) return keyedLines(asked, asked.key, many);
  const { school_id, account_id, cmd, fields, refused } = asked;
  const inner = md5(`${school_id}${account_id}${salt}${refused ? 'x' : ''}`);
  return Array.from({ length: many }, (_, n) => {
    const timestamp = `${series}-${n}`;
    return JSON.stringify({ cmd, school_id, account_id, timestamp, sign: md5(timestamp + inner), ...fields });
  });
}
