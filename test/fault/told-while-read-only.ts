import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { topicOf, type OperationEvent } from '#contracts';
import { openDeadLetters } from '#messaging';
import { readOnly } from '../support/read-only.js';
import type { System } from '../support/system.js';

/**
 * Tells of an operation that has ended, to a school that wants to hear of it, once the database takes no writes.
 * @returns the event's id
 */
export async function tellWhileReadOnly(system: System): Promise<string> {
  const { env, database } = system;
  await database.query(
    `insert into callback_endpoint (school_id, url, is_default, secrets) values (1, 'https://school.example/', true, '{whsec_b25lIHR3byB0aHJlZSBmb3VyIGZpdmUgc2l4IHNldmVu}')`,
  );
  await readOnly(database, 'on');
  const event: OperationEvent = {
    id: randomUUID(),
    type: 'group.activated',
    version: 1,
    time: new Date().toISOString(),
    school_id: 1,
    data: {
      operation_id: randomUUID(),
      status: 'succeeded',
      cmd: 'activeGroup',
      easemob_group_id: '1',
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
    },
  };
  const connection = await connect(env.RABBITMQ_URL!);
  const channel = await connection.createConfirmChannel();
  channel.publish(`${env.RABBITMQ_PREFIX}.events`, topicOf(event), Buffer.from(JSON.stringify(event)), {
    messageId: event.id,
  });
  await channel.waitForConfirms();
  await connection.close();
  return event.id;
}

export async function deadLetters({ env }: System): Promise<number> {
  const letters = await openDeadLetters({ url: env.RABBITMQ_URL!, prefix: env.RABBITMQ_PREFIX! });
  return letters.count().finally(() => letters.close());
}
