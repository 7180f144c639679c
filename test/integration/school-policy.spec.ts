import { SchoolImClient } from '#client';
import { eventually } from '../support/eventually.js';
import { runOps } from '../support/ops.js';
import { salt } from '../support/system.js';
import { serviceKeys } from './school-policy/service-keys.js';
import { schoolsThatTakeKeysAlone } from './school-policy/keys-alone.js';
import { errorOf, setSchool, system, useSystem } from './school-policy/stage.js';

useSystem();
serviceKeys();
schoolsThatTakeKeysAlone();

describe('access: member', () => {
  const stranger = () => system.client(6, 3940);
  const today = { begin_time: '2017-06-09 00:00:00', end_time: '2017-06-09 23:59:59' };

  it('lets only members read what a group has; access: school lets any account, as in 2017', async () => {
    const read = () => errorOf(stranger().call('getChatRoomUserList', { im_group_id: 710 }));
    expect(await read()).toBe('none');
    await setSchool({ access: 'member' });
    await eventually(read, { good: (error) => error === 'not_group_member' });
    expect(await errorOf(stranger().call('getActivationStatus', { im_group_id: 710 }))).toBe('not_group_member');
    expect(await errorOf(stranger().call('getChatRoomUserList', { im_group_id: 999 }))).toBe('group_not_found');
    expect(await errorOf(system.client(6, 3419).call('getChatRoomUserList', { im_group_id: 710 }))).toBe('none');

    await system.database.query(
      `insert into im_group (im_group_id, school_id, relation_id, group_name, group_type) values (711, 6, 40003004, 'x', 'teacher')`,
    );
    await system.database.query(
      'insert into im_group_member (im_group_id, im_user_id, position) values (711, 162317, 1)',
    );
    const log = { grade_no: 3, course_id: 4, ...today };
    expect(await errorOf(stranger().call('getJiBeiChatLog', log))).toBe('not_group_member');
    expect(await errorOf(system.client(6, 3419).call('getJiBeiChatLog', log))).toBe('none');
    const message = { grade_no: 3, course_id: 4, msg: { type: 'txt', msg: 'x' } };
    expect(await errorOf(stranger().call('sendMsgToJiBeiChat', message))).toBe('not_group_member');
    const own = { groupname: '自己的', owner_account_id: 3419 };
    const { operation_id } = await stranger().call<{ operation_id: string }>('createCustomGroup', own);
    const readOperation = (account: number) =>
      errorOf(system.client(6, account).call('getOperation', { operation_id }));
    expect(await readOperation(3940)).toBe('none');
    expect(await readOperation(3419)).toBe('none');
    expect(await readOperation(3259)).toBe('not_group_member');
    await setSchool({ access: 'school' });
    await eventually(read, { good: (error) => error === 'none' });
  });
});

describe('the salts of a school', () => {
  it('rotate: the new one is taken, the old one too until it is dropped, and the deployment’s no more', async () => {
    const client = (own: string) => new SchoolImClient({ url: system.url, schoolId: 6, accountId: 3419, salt: own });
    const ask = (own: string) => () => errorOf(client(own).call('getGroupRelationId', { im_group_id: 2433 }));
    await setSchool({ salts: ['the first salt'] });
    await eventually(ask('the first salt'), { good: (error) => error === 'none' });
    expect(await ask(salt)()).toBe('bad_signature');
    await setSchool({ salts: ['the second salt', 'the first salt'] });
    await eventually(ask('the second salt'), { good: (error) => error === 'none' });
    expect(await ask('the first salt')()).toBe('none');
    await setSchool({ salts: ['the second salt'] });
    await eventually(ask('the first salt'), { good: (error) => error === 'bad_signature' });
    expect(await ask('the second salt')()).toBe('none');
  });

  it.each([
    ['the salt one,the salt two,the salt three', 'or two during a rotation'],
    ['eleven-char', 'at least 12 characters'],
    [`a salt of our own,${salt}`, 'is public'],
  ])('are held to what a start holds its own to: %s', async (salts, said) => {
    const { code, output } = await runOps(system, ['school', 'set', '6', '--salts', salts]);
    expect([code, output]).toEqual([1, expect.stringContaining(said)]);
  });
});
