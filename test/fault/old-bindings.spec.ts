import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { events, newEvent, topicOf } from '#contracts';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { guardsOff } from './guards-off.js';
import { shortLives, tap } from './stage.js';
import { deadLetters } from './told-while-read-only.js';

/*
 * The queue of the dispatchers as a former version has left it: bound to every topic. Bindings are only ever added, so it
 * is handed what others hear, and what a newer version tells, as long as the broker lives.
 */
let system: System;
afterEach(() => system?.stop());

const schoolChanged = newEvent(events['school.changed'], {
  id: randomUUID(),
  time: new Date().toISOString(),
  school_id: 1,
  data: {},
});
const ofFormerVersion = { type: 'school.changed', version: 1, school_id: 1 };
const ofNextVersion = { ...schoolChanged, type: 'group.activated', version: 2 };

/** Starts it all, and tells what is not for callbacks before an activation that is. */
async function tellAll(guards: readonly Mutation[]): Promise<void> {
  system = await startSystem(shortLives, { workers: 1, mutations: { 'callback-dispatcher': guards } });
  const { RABBITMQ_URL, RABBITMQ_PREFIX: prefix } = system.env;
  const connection = await connect(RABBITMQ_URL!);
  const channel = await connection.createConfirmChannel();
  await channel.bindQueue(`${prefix}.events.callbacks`, `${prefix}.events`, '#');
  for (const told of [schoolChanged, ofFormerVersion, ofNextVersion])
    channel.publish(`${prefix}.events`, topicOf(told), Buffer.from(JSON.stringify(told)), {
      messageId: randomUUID(),
    });
  await channel.waitForConfirms();
  await connection.close();
  await system.database.query(
    `insert into callback_endpoint (school_id, url, is_default, secrets) values (1, 'https://school.example/', true, '{whsec_b25lIHR3byB0aHJlZSBmb3VyIGZpdmUgc2l4IHNldmVu}')`,
  );
  await (await tap(system, await plantGroup(system))).settled();
  const planned = () => system.database.query('select event_id from callback_delivery');
  await eventually(planned, { good: ({ rowCount }) => rowCount === 1 });
}

describe('a queue that is bound to more than its service hears', () => {
  it('P1: gives the service its own once, leaves alone what is for others, and keeps what it does not know', async () => {
    await tellAll([]);
    await eventually(() => deadLetters(system), { good: (count) => count === 1 });
    await system.dispatchers[0]!.prints(/event refused.*group\.activated\.v2|group\.activated\.v2.*event refused/);
  });

  it('negative control: to a service that reads whatever it is handed, what is for others is poison', async () => {
    await tellAll([guardsOff.leaveToOthers]);
    await eventually(() => deadLetters(system), { good: (count) => count > 1 });
  });
});
