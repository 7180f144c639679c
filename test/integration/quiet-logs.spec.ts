import { sign, type OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem({ LOG_LEVEL: 'trace' })));
afterAll(() => system?.stop());

/** All that is logged. What `npm start` says to its terminal, the published salt of the demo, is no log. */
const output = () =>
  [system.gateway, ...system.workers, ...system.dispatchers]
    .map((program) => program.output.replace(/^ +salt .*of the 2017 document, for the demo alone.*$/m, ''))
    .join('');

describe('P8: no secret and no child’s data in a log', () => {
  it('whatever goes well or wrong, at the loudest level', async () => {
    const group = await plantGroup(system, { name: '机密群名' });
    await system.database.query(`update im_user set real_name = '机密姓名' where im_user_id = any($1)`, [
      group.members,
    ]);
    await system.simulator.faults(
      { route: 'createGroup', effect: 'after', answer: 'garbage' },
      {
        route: 'registerUsers',
        effect: 'before',
        answer: { status: 400, body: { error: 'illegal_argument', error_description: '机密姓名 机密群名' } },
      },
    );
    const { im_group_id, im_user_id, account_id } = group;
    const client = system.client(1, account_id);
    const accepted = await client.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
    await client.settled(accepted).catch(() => undefined);
    await system.simulator.faults();
    const teacher = system.client(1, 4541);
    const message = { grade_no: 1, course_id: 2, msg: { type: 'txt', msg: '机密消息' }, ext: { note: '机密附注' } };
    await teacher.settled(await teacher.call<OperationAnswer>('sendMsgToJiBeiChat', message));
    await system.database.query('alter table im_group rename to im_group_away');
    await expect(client.call('activeGroup', { im_group_id, im_user_id })).rejects.toMatchObject({
      error: 'internal',
      status: 500,
    });
    await system.database.query('alter table im_group_away rename to im_group');

    // The lines of this very operation are there: the absence of the rest is no accident.
    await eventually(() => output().includes(`group:${im_group_id}`) && output().includes('request failed'));
    const secrets = [
      salt,
      'test-secret',
      'test-password',
      sign('1', { schoolId: 1, accountId: 4541, salt }),
      'Bearer ',
      'YWMt',
    ];
    for (const secret of [...secrets, '机密']) expect([secret, output().includes(secret)]).toEqual([secret, false]);
    expect(output()).not.toMatch(/postgres(ql)?:\/\/[^@\s]+:[^@\s]+@|amqp:\/\/[^@\s]+:[^@\s]+@/);
  });
});
