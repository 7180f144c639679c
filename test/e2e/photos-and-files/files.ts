import { randomBytes, randomUUID } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';
import { downloads, file, insertMessage, kept, plantMessage, sizeLimit, system } from './stage.js';

export function filesThatWeKeep(): void {
  describe('files that we keep', () => {
    it('have their true type and name, and nothing is asked of Easemob', async () => {
      const before = await downloads();
      const voice = await file(2007);
      expect(voice.status).toBe(200);
      expect(voice.bytes.subarray(0, 6).toString()).toBe('#!AMR\n');
      expect(Object.fromEntries(voice.headers)).toMatchObject({
        'content-type': 'audio/amr',
        'content-disposition': `attachment; filename="1496990117711.amr"; filename*=UTF-8''1496990117711.amr`,
        'content-security-policy': 'sandbox',
        'x-content-type-options': 'nosniff',
        'accept-ranges': 'bytes',
      });
      for (const id of [2008, 2009]) expect((await file(id)).headers.get('content-type')).toBe('image/jpeg');
      expect(await downloads()).toBe(before);
    });

    it('come in part', async () => {
      const { bytes, headers } = await file(2007);
      const part = await file(2007, { range: 'bytes=2-5' });
      expect([part.status, part.headers.get('content-range'), part.bytes]).toEqual([
        206,
        `bytes 2-5/${bytes.length}`,
        bytes.subarray(2, 6),
      ]);
      expect((await file(2007, { range: 'bytes=-3' })).bytes).toEqual(bytes.subarray(-3));
      const behind = await file(2007, { range: 'bytes=9999-' });
      expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
      expect((await file(2007, { range: 'bytes=0-1', 'if-range': '"older"' })).status).toBe(200);
      expect((await file(2007, { 'if-none-match': headers.get('etag')! })).status).toBe(304);
    });

    it('are there for their school alone, and only with messages that have one', async () => {
      expect((await file(2007, {}, { school_id: 1, account_id: 4541 })).error).toBe('message_not_found');
      const unknown = await file(999_999);
      expect([unknown.status, unknown.error]).toEqual([404, 'message_not_found']);
      const text = await file(2006);
      expect([text.status, text.error]).toEqual([404, 'file_not_found']);
    });
  });
}

export function filesThatEasemobHas(): void {
  describe('files that Easemob has', () => {
    it('are fetched once for twenty who ask at the same time, and then kept', async () => {
      const content = randomBytes(300_000);
      const id = await plantMessage(content, { name: '作业.bin' });
      const before = await downloads();
      const answers = await Promise.all(Array.from({ length: 20 }, () => file(id)));
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
        expect(answer.bytes.equals(content)).toBe(true);
      }
      await kept(id);
      expect((await file(id, { range: 'bytes=10-19' })).bytes).toEqual(content.subarray(10, 20));
      expect(await downloads()).toBe(before + 1);
    });

    it('are copied as soon as their message is there, before anybody asks for them', async () => {
      const content = randomBytes(3000);
      const id = await plantMessage(content);
      await system.database.query(
        `update message set file_state = 'pending', file_next_at = now() where im_message_id = $1`,
        [id],
      );
      await kept(id);
      const before = await downloads();
      expect((await file(id)).bytes.equals(content)).toBe(true);
      expect(await downloads()).toBe(before);
    });

    it.each([
      ['were given up', 'expired', 'file_expired'],
      ['have gone by their age', 'removed', 'removed_by_age'],
    ])('and %s are a 404, and nobody asks Easemob again', async (_why, state, error) => {
      const id = await plantMessage(randomBytes(30));
      const fate = 'update message set file_state = $2, file_error = $3 where im_message_id = $1';
      await system.database.query(fate, [id, state, error]);
      const before = await downloads();
      expect(await file(id)).toMatchObject({ status: 404, error: 'file_not_found' });
      expect(await downloads()).toBe(before);
    });

    it('come in part at the first time already', async () => {
      const content = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(9000, 0x7c)]);
      const id = await plantMessage(content);
      const part = await file(id, { range: 'bytes=0-5' });
      expect([part.status, part.headers.get('content-type'), part.bytes.toString()]).toEqual([
        206,
        'audio/amr',
        '#!AMR\n',
      ]);
    });

    it('are fetched again when the store has lost them', async () => {
      const content = randomBytes(5000);
      const id = await plantMessage(content);
      await file(id);
      await kept(id);
      await system.database.query('update message set blob_key = $2 where im_message_id = $1', [id, '0'.repeat(64)]);
      expect((await file(id)).bytes).toEqual(content);
    });

    it('are fetched again when the store has lost a part of them', async () => {
      const content = randomBytes(5000);
      const id = await plantMessage(content);
      await file(id);
      const key = (await kept(id))!;
      await truncate(join(system.env.DATA_DIR!, 'blobs', key.slice(0, 2), key), 1000);
      expect((await file(id)).bytes.equals(content)).toBe(true);
    });

    it.each<[string, Parameters<typeof plantMessage>]>([
      ['a page of a proxy', [Buffer.from('<!DOCTYPE html><title>maintenance</title>')]],
      ['less than the message tells', [randomBytes(100), { length: 101 }]],
      ['something else than the message tells', [Buffer.from('#!AMR\n||||'), { type: 'IMAGE' }]],
    ])('are not taken for what came in their place: %s', async (_what, planted) => {
      const id = await plantMessage(...planted);
      const answer = await file(id);
      expect([answer.status, answer.error]).toEqual([503, 'unavailable']);
      const { rows } = await system.database.query('select blob_key from message where im_message_id = $1', [id]);
      expect(rows).toEqual([{ blob_key: null }]);
    });

    it('that Easemob refuses are a 502 without its words', async () => {
      const answer = await file(await plantMessage(randomBytes(10), { secret: 'wrong' }));
      expect([answer.status, answer.error]).toEqual([502, 'provider_refused']);
      expect(answer.bytes.toString()).not.toMatch(/authenticate|127\.0\.0\.1|localhost/);
    });

    it('are refused above the limit, and not kept', async () => {
      const id = await plantMessage(Buffer.alloc(sizeLimit + 1));
      const answer = await file(id);
      expect([answer.status, answer.error]).toEqual([404, 'file_too_large']);
      const { rows } = await system.database.query('select blob_key from message where im_message_id = $1', [id]);
      expect(rows).toEqual([{ blob_key: null }]);
    });

    it('that it never had, and those it has thrown away, are a 404', async () => {
      const never = await file(await insertMessage({ name: 'a', uuid: randomUUID(), secret: 's' }));
      expect([never.status, never.error]).toEqual([404, 'file_not_found']);
      const id = await plantMessage(randomBytes(100));
      await system.simulator.advanceClock(8 * 86_400_000);
      const expired = await file(id);
      expect([expired.status, expired.error]).toEqual([404, 'file_not_found']);
    });

    it('are a 503 while it is away, and come once it is back', async () => {
      const content = randomBytes(100);
      const id = await plantMessage(content);
      await system.simulator.faults({
        route: 'downloadFile',
        times: 'always',
        effect: 'before',
        answer: 'reset',
      });
      const away = await file(id);
      expect([away.status, away.error, away.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
      await system.simulator.faults();
      const back = await eventually(() => file(id), { good: ({ status }) => status === 200 });
      expect(back.bytes).toEqual(content);
    });
  });
}
