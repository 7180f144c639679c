import { startSystem, type System } from '../support/system.js';

let system: System;
beforeAll(async () => void (system = await startSystem()));
afterAll(() => system?.stop());

const log = () =>
  system.client(1, 4541).rows<Record<string, unknown>>('getJiBeiChatLog', {
    grade_no: 1,
    course_id: 2,
    begin_time: '2018-03-02 00:00:00',
    end_time: '2018-03-02 23:59:59',
  });

/** A message of lesson-prep group 83 as the archive stores it. @returns its id */
async function stored(columns: object): Promise<number> {
  const row = {
    school_id: 1,
    im_group_id: 83,
    sender_id: 152467,
    easemob_type: 'TXT',
    sources: ['callback'],
    msg_time: '2018-03-02T08:00:00Z',
    ...columns,
  };
  const names = Object.keys(row);
  const { rows } = await system.database.query(
    `insert into message (${names.join()}) values (${names.map((_, i) => `$${i + 1}`).join()}) returning im_message_id::float as id`,
    Object.values(row),
  );
  return rows[0].id;
}

describe('what was written on phones', () => {
  afterEach(() => system.database.query(`delete from message where msg_time < '2020-01-01' and im_group_id = 83`));

  it('is in the log with all that is known of it', async () => {
    const easemob = { easemob_filename: 'a.mp4', easemob_length: 10, easemob_file_length: 601404 };
    const id = await stored({ easemob_type: 'VIDEO', ...easemob, easemob_width: 360, easemob_height: 480 });
    const [{ account_id, person_id, real_name }] = (
      await system.database.query('select account_id, person_id, real_name from im_user where im_user_id = 152467')
    ).rows;
    expect(await log()).toEqual([
      {
        im_message_id: id,
        sender_id: 152467,
        account_id,
        user_id_fk: person_id,
        real_name,
        easemob_type: 'VIDEO',
        content: null,
        ...easemob,
        easemob_width: 360,
        easemob_height: 480,
        msg_time: '2018-03-02T16:00:00',
      },
    ]);
  });

  it('by a sender in no roster is there, without account and name', async () => {
    await stored({ sender_id: 999_999, content: '陌生人' });
    await stored({ sender_id: null, sender: 'admin', content: '管理员' });
    // A person of another school is a stranger here.
    await stored({ sender_id: 162317, content: '外校' });
    const nobody = { account_id: null, user_id_fk: null, real_name: null };
    expect(await log()).toMatchObject([
      { sender_id: 999_999, content: '陌生人', ...nobody },
      { sender_id: null, content: '管理员', ...nobody },
      { sender_id: 162317, content: '外校', ...nobody },
    ]);
  });

  it('and taken back is gone, from the log and with its attachment', async () => {
    const kept = { easemob_type: 'FILE', blob_key: '0'.repeat(64), file_type: 'text/plain', file_size: 1 };
    const id = await stored({ ...kept, recalled_at: '2018-03-02T09:00:00Z' });
    await stored({ content: '还在' });
    expect(await log()).toMatchObject([{ content: '还在' }]);
    expect((await fetch(system.client(1, 4541).fileUrl(id))).status).toBe(404);
  });

  it('is there where a send of ours was given up and had arrived all the same', async () => {
    await stored({ content: '到了', status: 'failed', easemob_message_id: '77', sources: ['sent', 'callback'] });
    await stored({ content: '没到', status: 'failed' });
    expect(await log()).toMatchObject([{ content: '到了' }]);
  });
});
