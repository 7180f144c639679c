import { log, system } from './stage.js';

export function logOfMessages(): void {
  describe('the log of a lesson-prep group', () => {
    it.each<[string, object, string]>([
      ['a day that does not exist', { begin_time: '2017-02-30 00:00:00' }, 'begin_time'],
      ['no time of day', { end_time: '2017-06-09' }, 'end_time'],
      ['an end before its begin', { begin_time: '2017-06-09 12:00:00', end_time: '2017-06-09 11:59:59' }, 'end_time'],
      ['more than 31 days', { begin_time: '2017-06-01 00:00:00', end_time: '2017-07-02 00:00:01' }, 'end_time'],
    ])('is refused for %s', async (_what, fields, field) => {
      await expect(log(fields)).rejects.toMatchObject({
        status: 400,
        error: 'bad_field',
        msg: expect.stringContaining(field),
      });
    });

    it('takes both ends in, in Shanghai time whatever the server’s', async () => {
      await system.database
        .query(`insert into message (school_id, im_group_id, sender_id, easemob_type, content, msg_time) values
      (1, 83, 152467, 'TXT', '前一秒', '2018-03-01T15:59:59.9Z'), (1, 83, 152467, 'TXT', '零点', '2018-03-01T16:00:00Z'),
      (1, 83, 152467, 'TXT', '最后', '2018-03-02T15:59:59.9Z'), (1, 83, 152467, 'TXT', '次日', '2018-03-02T16:00:00Z')`);
      const rows = await log({ begin_time: '2018-03-02 00:00:00', end_time: '2018-03-02 23:59:59' });
      expect(rows.map(({ content, msg_time }) => [content, msg_time])).toEqual([
        ['零点', '2018-03-02T00:00:00'],
        ['最后', '2018-03-02T23:59:59'],
      ]);
    });
  });
}
