import { isFailure, type Failure, type Lane, type Operation } from '#contracts';
import { joinOperation, recordOperation } from '#operations';
import { want, workKey } from '#work';
import type { EntityManager } from 'typeorm';
import { callbackRefused } from './callback-rights.js';
import type { Call, Tools } from './handler.js';

/** The commands that record what is wanted and leave the rest to a worker. */
export type Write = 'activeGroup' | 'createCustomGroup' | 'modifyCustomGroup' | 'sendMsgToJiBeiChat';
type WriteCall = Pick<Call<Write>, 'school_id' | 'account_id' | 'key_id' | 'request_id' | 'gone' | 'leave'> & {
  fields: {
    request_id?: string | undefined;
    callback_url?: string | undefined;
    wait_ms?: number | undefined;
  };
};

/** The group that a worker is to see to. */
export interface Wanted {
  im_group_id: number;
  im_message_id?: number;
  lane?: Lane;
}

/** Things are as they are asked for: there is nothing for a worker to do. */
export interface Settled {
  settled: { easemob_group_id: string };
}

/**
 * Carries out a write in one transaction: the change of the rows, the wish that comes of it, and the operation by which
 * the caller sees how far it is. A call that repeats an earlier one's `request_id` joins that one instead. Schools take
 * turns with their transactions.
 */
export async function acceptWrite<Made extends Failure | Operation | Wanted | Settled>(
  cmd: Write,
  { call, tools }: { call: WriteCall; tools: Tools },
  change: (manager: EntityManager) => Promise<Made>,
): Promise<Failure | Operation | Extract<Made, Settled>> {
  const accepted = await tools.turns.inTurn(call, () =>
    tools.outbox.transaction(async (manager): Promise<Failure | Operation | Extract<Made, Settled>> => {
      const refused = await callbackRefused(manager, call);
      const made = (await repeated(manager, cmd, { call, known: !refused })) ?? refused ?? (await change(manager));
      if (isFailure(made)) return made;
      if ('settled' in made) return made as Extract<Made, Settled>;
      return 'operation_id' in made ? made : begin(manager, cmd, { call, tools, wanted: made });
    }),
  );
  return 'operation_id' in accepted ? tools.held(accepted, call) : accepted;
}

/**
 * What the same request_id of the same account has begun before, whatever else is asked for this time; a new callback_url
 * is told too, if the school knows it. Two at once are put in line by the lock.
 */
async function repeated(
  manager: EntityManager,
  cmd: Write,
  { call, known }: { call: WriteCall; known: boolean },
): Promise<Operation | undefined> {
  const { school_id, account_id, fields } = call;
  const { request_id: caller_key, callback_url } = fields;
  if (caller_key === undefined) return undefined;
  const key = `${cmd} ${school_id} ${account_id} ${caller_key}`;
  await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
  return joinOperation(manager, { cmd, school_id, account_id, caller_key, ...(known && { callback_url }) });
}

async function begin(
  manager: EntityManager,
  cmd: Write,
  { call, tools, wanted }: { call: WriteCall; tools: Tools; wanted: Wanted },
): Promise<Operation> {
  const { im_group_id, im_message_id, lane } = wanted;
  const tenant = { school_id: call.school_id, account_id: call.account_id };
  return recordOperation(manager, {
    ...tenant,
    key_id: call.key_id,
    cmd,
    work_key: workKey('group', im_group_id),
    wanted: await want(manager, tools.outbox, { kind: 'group', id: im_group_id, lane, tenant }),
    subject:
      im_message_id === undefined
        ? { kind: 'group', id: im_group_id }
        : { kind: 'message', id: im_message_id, im_group_id },
    request_id: call.request_id,
    caller_key: call.fields.request_id,
    callback_url: call.fields.callback_url,
  });
}
