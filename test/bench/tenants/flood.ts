import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { SchoolImClient, SchoolImError } from '#client';
import { salt } from '../../support/system.js';
import { firstPerson, lessons, pupils, type Account } from './school.js';

/*
 * What floods, in a process of its own, so that whoever measures beside it isn't held up by it. Who finds no place comes
 * again after a second, who has asked for too much does not. It begins when it is told what to do, says how it fares once
 * it is well under way, and again at the end, which comes when it is told anything more.
 */
export interface Flood {
  url: string;
  accounts: Account[];
  /** Where the ends of all that is asked for are told. */
  callback_url: string;
  groups: number;
  messages: number;
}

/** How many requests ended in which way: `accepted`, or the name of the refusal. */
export type Fates = Record<string, Record<string, number>>;

/** So many requests of each kind are under way at a time. */
const connections = { createCustomGroup: 50, sendMsgToJiBeiChat: 50, 'look-ups': 4 };

/** After so many answers. */
const underWay = 200;

const [{ url, accounts, callback_url, groups, messages }] = (await once(process, 'message')) as [Flood];
const fates: Fates = {};
let over = false;
process.once('message', () => (over = true));

const clients = accounts.map(
  ({ school_id, account_id }) =>
    new SchoolImClient({ url, schoolId: school_id, accountId: account_id, salt, tries: 1 }),
);

let answered = 0;

async function send(n: number, { as, cmd = as, fields }: { as: string; cmd?: string; fields: object }): Promise<void> {
  const fared = (fates[as] ??= {});
  for (;;) {
    const fate = await clients[n % clients.length]!.call(cmd, { ...fields, callback_url }).then(
      () => 'accepted',
      (error: unknown) => (error instanceof SchoolImError ? error.error : String(error)),
    );
    fared[fate] = (fared[fate] ?? 0) + 1;
    if (++answered === underWay) process.send!(fates);
    if (fate !== 'unavailable' || over) return;
    await delay(1000);
  }
}

/** Does it for 0, 1, 2 … with so many at a time, until all are done or the flood is over. */
async function crowd(as: keyof typeof connections, many: number, one: (n: number) => Promise<void>) {
  let next = 0;
  const follow = async () => {
    while (next < many && !over) await one(next++);
  };
  await Promise.all(Array.from({ length: connections[as] }, follow));
}

const school_id = accounts[0]!.school_id;
const person = (n: number) => firstPerson(school_id) + (n % pupils);
const owner = (n: number) => accounts[n % accounts.length]!.account_id;

const create = (n: number) => {
  const members = { account_id: [person(2 * n), person(2 * n + 1)] };
  const fields = { groupname: `flood ${n}`, owner_account_id: owner(n), members };
  return send(n, { as: 'createCustomGroup', fields });
};

const message = (n: number) => {
  const grade_no = 1 + (n % lessons.grades);
  const course_id = 1 + (Math.floor(n / lessons.grades) % lessons.courses);
  const fields = { grade_no, course_id, msg: { type: 'txt', msg: `flood ${n}` } };
  return send(n, { as: 'sendMsgToJiBeiChat', fields });
};

/** 2,000 people each by account and by pupil's number, the last of whom nobody knows: all are looked up, nothing is made. */
const lookUp = (n: number) => {
  const ids = Array.from({ length: 1999 }, (_, i) => person(n * 997 + i * 5)).concat(999_999_999);
  const members = { account_id: ids, student_id: ids };
  const fields = { groupname: 'flood', owner_account_id: owner(n), members };
  return send(n, { as: 'look-ups', cmd: 'createCustomGroup', fields });
};

await Promise.all([
  crowd('createCustomGroup', groups, create),
  crowd('sendMsgToJiBeiChat', messages, message),
  crowd('look-ups', Infinity, lookUp),
]);
process.send!(fates, () => process.disconnect());
