import { randomUUID } from 'node:crypto';
import type { ServiceKey, OperationAnswer } from '#client';
import { addServiceKey, dropOldKey, followId, revokeServiceKey, rotateKey } from '#operating';
import { eventually } from '../../support/eventually.js';
import { plantGroup } from '../../support/system.js';
import { addKey, errorOf, operated, post, service, setSchool, signed, system } from './stage.js';

const relation = { im_group_id: 2433 };
const ask = (key: ServiceKey) => () => errorOf(service(key).call('getGroupRelationId', relation));
const passes = { good: (error: string) => error === 'none' };
const isUnknown = { good: (error: string) => error === 'bad_key_signature' };
const row = async (key: ServiceKey) =>
  (await system.database.query('select * from service_key where key_id = $1', [key.id])).rows[0];

export function serviceKeys(): void {
  describe('a service key', () => {
    let key: ServiceKey;
    beforeAll(async () => {
      key = await addKey(['getGroupRelationId', 'getChatRoomUserList']);
      // It has been heard of at once: what is kept is good for a minute.
      await eventually(ask(key), passes);
    });

    it('asks for a school without being a person, and is written down: in the log, and in its row now and then', async () => {
      const request = signed(key);
      request.headers['x-request-id'] = 'of-a-service';
      expect(await post(request)).toMatchObject({ status: 200, body: { relation_id: 58 } });
      const [line] = await system.gateway.prints(/^.*"request_id":"of-a-service".*$/m);
      expect(JSON.parse(line)).toMatchObject({ key_id: key.id, school_id: 6, cmd: 'getGroupRelationId', code: 0 });
      expect(await eventually(() => row(key), { good: ({ last_used_at }) => last_used_at })).toMatchObject({
        older_used_at: null,
      });
      expect(system.gateway.output).not.toContain(key.secret);
      expect(JSON.stringify(await row(key))).not.toContain(key.secret);
    });

    it('that is unknown is answered as a wrong signature is, word for word', async () => {
      const [wrong, unknown] = await Promise.all([
        post(signed({ ...key, secret: 'sk_another' })),
        post(signed({ ...key, id: `k_${'0'.repeat(20)}` })),
      ]);
      const { request_id: _, ...said } = wrong.body;
      expect([wrong.status, said]).toEqual([401, expect.objectContaining({ error: 'bad_key_signature', code: 2004 })]);
      expect([unknown.status, { ...unknown.body, request_id: undefined }]).toEqual([401, said]);
    });

    it('P5: signs a request for one time, also of a hundred at once', async () => {
      const same = signed(key);
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(same)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.error === 'nonce_reused')).toHaveLength(99);
    });

    it('P5: keeps its nonces from strangers: one whose signature is wrong takes none', async () => {
      const right = signed(key);
      const wrong = { ...right, body: right.body.replace('2433', '2434') };
      expect((await post(wrong)).body.error).toBe('bad_key_signature');
      expect((await post(right)).status).toBe(200);
    });

    it('signs for now: not for what is long past or far ahead', async () => {
      const now = Math.floor(Date.now() / 1000);
      for (const timestamp of [now - 400, now + 400])
        expect(await post(signed(key, { timestamp }))).toMatchObject({ status: 401, body: { error: 'request_stale' } });
    });

    it('is refused what it is not there for, in a status of its own', async () => {
      const refused = { status: 403, error: 'scope_missing' };
      await expect(service(key).call('getTeacherIMUserID', { teacher_id: 290 })).rejects.toMatchObject(refused);
      await expect(service(key, { school: 1 }).call('getGroupRelationId', relation)).rejects.toMatchObject(refused);
    });

    it('is told what is missing: a command in somebody’s name needs to know in whose', async () => {
      expect(await errorOf(service(key).call('getChatRoomList'))).toBe('missing_field');
      const { 'x-nonce': _, ...headers } = signed(key).headers;
      const without = await post({ ...signed(key), headers });
      expect([without.status, without.body.error]).toEqual([400, 'missing_field']);
      expect(without.body.msg).toContain('x-nonce');
    });

    it('reads as the school itself, or no more than the account in whose name it asks may', async () => {
      await setSchool({ access: 'member' });
      const members = (account?: number) => () =>
        errorOf(
          service(key, account === undefined ? {} : { account }).call('getChatRoomUserList', { im_group_id: 710 }),
        );
      await eventually(members(3940), { good: (error) => error === 'not_group_member' });
      expect([await members()(), await members(3419)()]).toEqual(['none', 'none']);
      await setSchool({ access: 'school' });
      await eventually(members(3940), passes);
    });

    it('asks for so much in a minute and no more', async () => {
      const slow = await addKey(['getGroupRelationId'], { rate_per_minute: 2 });
      await eventually(ask(slow), passes);
      expect(await ask(slow)()).toBe('none');
      const { status, headers, body } = await post(signed(slow));
      expect([status, body.error]).toEqual([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await ask(key)()).toBe('none');
    });

    it('expires', async () => {
      const brief = await addKey(['getGroupRelationId'], { expires_in_ms: 1 });
      await eventually(ask(brief), { good: (error) => error === 'key_expired' });
    });

    it('is counted by what came of it, and not by which key it was', async () => {
      const [, port] = await system.gateway.prints(/"health_port":(\d+)/);
      await ask({ ...key, secret: 'sk_another' })();
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const count = (outcome: string) =>
        Number(new RegExp(`^schoolim_keyed_requests_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
      for (const outcome of ['passed', 'bad_key_signature', 'nonce_reused'])
        expect([outcome, count(outcome) > 0]).toEqual([outcome, true]);
      expect(text).not.toContain(key.id);
    });
  });

  describe('a key of a service that changes something', () => {
    it('stands with the operation that it has begun', async () => {
      const key = await addKey(['activeGroup', 'getOperation'], { schools: null });
      const { im_group_id, im_user_id, account_id } = await plantGroup(system);
      const asking = service(key, { school: 1, account: account_id });
      const begin = () => asking.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id });
      await eventually(() => errorOf(asking.call('getOperation', { operation_id: randomUUID() })), {
        good: (error) => error === 'operation_not_found',
      });
      const { operation_id } = await asking.settled(await begin());
      const [trail] = await followId(operated.operator.reads, operation_id!);
      expect(trail!.operation.key_id).toBe(key.id);
      expect(await errorOf(service(key, { school: 1 }).call('getOperation', { operation_id }))).toBe('none');
    });
  });

  describe('the secrets of a key', () => {
    it('rotate: both sign, until the older one is dropped; a revoked key is as one that never was', async () => {
      const { operator, seal } = operated;
      const older = await addKey(['getGroupRelationId']);
      await eventually(ask(older), passes);
      const rotated = await rotateKey(operator, older.id, seal);
      const newest = { ...older, ...(rotated as { secret: string }) };
      await eventually(ask(newest), passes);
      expect(await ask(older)()).toBe('none');
      await eventually(() => row(older), { good: ({ older_used_at }) => older_used_at });
      expect(await rotateKey(operator, older.id, seal)).toBe('two secrets already');

      expect(await dropOldKey(operator, older.id)).toBeUndefined();
      await eventually(ask(older), isUnknown);
      expect(await ask(newest)()).toBe('none');
      expect(await dropOldKey(operator, older.id)).toBe('one secret only');

      expect(await revokeServiceKey(operator, older.id)).toBe(true);
      await eventually(ask(newest), isUnknown);
      expect(await row(older)).toMatchObject({ secrets: [] });
      expect([await revokeServiceKey(operator, older.id), await rotateKey(operator, older.id, seal)]).toEqual([
        false,
        'revoked',
      ]);
    });

    it('are those of one key of a name, until it is revoked', async () => {
      const { operator, seal } = operated;
      const made = await addKey(['getOperation'], { name: 'timetable' });
      const again = { name: 'timetable', scopes: ['file'], schools: null, rate_per_minute: 1, expires_in_ms: null };
      expect(await addServiceKey(operator, again, seal)).toBeUndefined();
      await revokeServiceKey(operator, made.id);
      expect(await addServiceKey(operator, again, seal)).toMatchObject({ key_id: expect.stringMatching(/^k_/) });
    });
  });
}
