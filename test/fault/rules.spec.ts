import { SchoolImClient } from '#client';
import { eventually } from '../support/eventually.js';
import { runOps } from '../support/ops.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { startGateway, type Gateway } from './gateways.js';
import { guardsOff } from './guards-off.js';

/*
 * Who may do what is one decision each, told by the table of libs/policy. Here each door is tried from outside: it asks its
 * rule, and whoever takes the rule away opens it.
 */

let system: System;
const gateways: Gateway[] = [];
beforeAll(async () => {
  system = await startSystem({ SCHOOL_POLICY_TTL_MS: '60000' }, { workers: 0, dispatchers: 0 });
  await system.database.query(`update school set access = 'member', activation = 'owner' where school_id = 6`);
  await system.database.query(
    `insert into im_group (im_group_id, school_id, relation_id, group_name, group_type) values (711, 6, 40003004, 'lessons', 'teacher')`,
  );
  await system.database.query(
    'insert into im_group_member (im_group_id, im_user_id, position) values (711, 162317, 1)',
  );
  await system.database.query(
    `insert into im_group (im_group_id, school_id, group_name, group_type, created_by_account) values (713, 6, 'custom', 'other', 3259)`,
  );
});
afterAll(async () => {
  await Promise.all(gateways.map(({ program }) => program.stop('SIGKILL')));
  await system?.stop();
});

/** One gateway for each set of mutations, whoever asks. It has read the schools when they were as they are here. */
const started = new Map<Mutation | undefined, Promise<string>>();
function gatewayWith(mutation?: Mutation): Promise<string> {
  const start = async () => {
    const gateway = await startGateway(system, { mutations: mutation ? [mutation] : [] });
    gateways.push(gateway);
    return gateway.url;
  };
  const url = started.get(mutation) ?? start();
  started.set(mutation, url);
  return url;
}

const [member, stranger] = [3419, 3940];
const day = { begin_time: '2017-06-09 00:00:00', end_time: '2017-06-09 23:59:59' };

/** What an account is answered: the name of the refusal, or `none`. */
async function asked(url: string, { account, cmd, fields }: Request): Promise<string> {
  const client = new SchoolImClient({ url, schoolId: 6, accountId: account, salt });
  return client.call(cmd, fields).then(
    () => 'none',
    (refusal: { error: string }) => refusal.error,
  );
}

interface Request {
  account: number;
  cmd: string;
  fields: object;
}

describe.each<[door: string, rule: Mutation, refusal: string, Request]>([
  [
    'the members of a group',
    guardsOff.readRule,
    'not_group_member',
    { account: stranger, cmd: 'getChatRoomUserList', fields: { im_group_id: 710 } },
  ],
  [
    'its activation',
    guardsOff.readRule,
    'not_group_member',
    { account: stranger, cmd: 'getActivationStatus', fields: { im_group_id: 710 } },
  ],
  [
    'its log',
    guardsOff.readRule,
    'not_group_member',
    { account: stranger, cmd: 'getJiBeiChatLog', fields: { grade_no: 3, course_id: 4, ...day } },
  ],
  [
    'the link to its file',
    guardsOff.readRule,
    'not_group_member',
    { account: 3640, cmd: 'getFileLink', fields: { im_message_id: 2007 } },
  ],
  [
    'a tap',
    guardsOff.activationRule,
    'not_group_owner',
    { account: member, cmd: 'activeGroup', fields: { im_group_id: 711, im_user_id: 162317 } },
  ],
  [
    'a message that would activate',
    guardsOff.sendRule,
    'not_group_owner',
    {
      account: member,
      cmd: 'sendMsgToJiBeiChat',
      fields: { grade_no: 3, course_id: 4, msg: { type: 'txt', msg: 'x' } },
    },
  ],
  [
    'the edit of a custom group',
    guardsOff.modificationRule,
    'not_group_owner',
    { account: stranger, cmd: 'modifyCustomGroup', fields: { im_group_id: 713, groupname: 'x' } },
  ],
])('%s', (_door, rule, refusal, request) => {
  it(`is shut: ${refusal}`, async () => {
    expect(await asked(await gatewayWith(), request)).toBe(refusal);
  });

  it('negative control: without its rule it is open', async () => {
    expect(await asked(await gatewayWith(rule), request)).toBe('none');
  });
});

describe('what a school changes', () => {
  const read: Request = { account: stranger, cmd: 'getChatRoomUserList', fields: { im_group_id: 710 } };

  it('is told to every gateway; negative control: one that does not listen goes by what it knows', async () => {
    const [listening, deaf] = [await gatewayWith(), await gatewayWith(guardsOff.hearOfSchools)];
    expect([await asked(listening, read), await asked(deaf, read)]).toEqual(Array(2).fill('not_group_member'));
    expect(await runOps(system, ['school', 'set', '6', '--access', 'school'])).toMatchObject({ code: 0 });
    await eventually(() => asked(listening, read), { good: (refusal) => refusal === 'none' });
    expect(await asked(deaf, read)).toBe('not_group_member');
  });
});

describe('a group whose owner has left it', () => {
  /** Activated by a pupil who leaves it then. @returns him, who stays, and who owns it in Easemob after its repair */
  async function afterRepair(mutations: readonly Mutation[] = []) {
    const worker = await system.addWorker({ mutations });
    const { im_group_id, members } = await plantGroup(system);
    const [stays, leaves] = [members[0]!, members[1]!];
    const change = (sql: string) => system.database.query(sql, [im_group_id]);
    await change('update im_group_member set is_owner = false where im_group_id = $1');
    await system.client(1, Number(leaves)).activateGroup({ im_group_id, im_user_id: Number(leaves) });
    await change(`delete from im_group_member where im_group_id = $1 and im_user_id = ${leaves}`);
    const args = ['group', 'repair', '--school', '1', '--group', String(im_group_id), '--yes'];
    expect(await runOps(system, args)).toMatchObject({ code: 0 });
    await eventually(
      async () =>
        (await change(`select 1 from work_item where key = 'group:' || $1 and done = wanted and parked_at is null`))
          .rowCount,
    );
    await worker.stop();
    const { owner } = (await system.simulator.groupsFor(im_group_id))[0]!;
    return { stays, leaves, owner };
  }

  it('is handed over to one of its members', async () => {
    const { owner, stays } = await afterRepair();
    expect(owner).toBe(stays);
  });

  it('negative control: without that it stays with who has left', async () => {
    const { owner, leaves } = await afterRepair([guardsOff.handOver]);
    expect(owner).toBe(leaves);
  });
});
