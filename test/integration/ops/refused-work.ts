import { eventually } from '../../support/eventually.js';
import { answerCreates, ops, opsJson, run, system, tap, toldOf } from './stage.js';

const refusal = { status: 403, body: { error: 'exceed_limit', error_description: 'not today' } };
const planUsedUp = { status: 402, body: { error: 'payment_required' } };

async function tapInVain(because: object) {
  await answerCreates(because);
  const group = await tap();
  await eventually(group.operation, { good: ({ status }) => status === 'failed' });
  await system.simulator.faults();
  return group;
}

export function refusedWork(): void {
  describe('work that Easemob has refused', () => {
    it('is listed, explained, and once the cause is mended taken up again', async () => {
      const { key, operation_id, operation, activation } = await tapInVain(refusal);
      const lines = await opsJson<{ key: string }[]>('work', 'list', '--school', '1', '--error', 'provider_refused');
      expect(lines.find((line) => line.key === key)).toMatchObject({
        state: 'parked',
        school_id: 1,
        attempts: 1,
        reason: expect.stringContaining('not today'),
      });
      expect(await ops('work', 'list')).toMatch(new RegExp(`${key} .* parked .* provider_refused`));

      const words = await ops('work', 'explain', key);
      for (const part of [
        'parked since',
        'provider_refused',
        operation_id,
        '3 wanted, 3 of them registered',
        `ops work retry ${key}`,
      ])
        expect(words).toContain(part);
      expect(words).not.toContain('王小明');

      expect(await ops('work', 'retry', key)).toContain('add --yes');
      expect(await activation()).toBe('failed');
      expect(await ops('work', 'retry', key, '--yes')).toContain('1 taken up again');
      await eventually(activation, { good: (state) => state === 'active' });
      expect((await operation()).status).toBe('failed');
      expect(await run('work', 'retry', key, '--yes')).toMatchObject({
        code: 1,
        output: expect.stringContaining('done or was cancelled'),
      });
      expect(await ops('work', 'explain', key)).toContain('active since');
    });

    it('is found by whatever id somebody has, up to the deliveries', async () => {
      const { key, operation_id } = await tapInVain(refusal);
      await eventually(() => toldOf(operation_id).length === 1);
      const { rows } = await system.database.query('select request_id from operation where operation_id = $1', [
        operation_id,
      ]);
      const { request_id } = rows[0] as { request_id: string };
      // The event has the id of its operation: the receiver of a callback can name it too.
      expect(toldOf(operation_id)[0]!.id).toBe(operation_id);
      for (const id of [operation_id, request_id]) {
        const words = await ops('find', id);
        for (const part of [request_id, operation_id, key, 'provider_refused', 'delivered'])
          expect(words).toContain(part);
        expect(await ops('work', 'explain', id)).toContain(`${key}, school 1`);
      }
      expect(await run('find', 'nobody-asked')).toMatchObject({
        code: 1,
        output: expect.stringContaining('log of the gateways'),
      });
    });

    it('is retried by a filter, many at once', async () => {
      const groups = [await tapInVain(planUsedUp), await tapInVain(planUsedUp)];
      const filter = ['work', 'retry', '--school', '1', '--error', 'provider_limit'];
      expect(await opsJson(...filter)).toMatchObject({
        matched: 2,
        changed: [],
        confirm: expect.stringContaining('--yes'),
      });
      const { changed } = await opsJson<{ changed: string[] }>(...filter, '--yes');
      expect(changed).toEqual(groups.map(({ key }) => key).sort());
      for (const { activation } of groups) await eventually(activation, { good: (state) => state === 'active' });
    });

    it('is cancelled: its operation fails with `cancelled`, and the school is told', async () => {
      await answerCreates({ status: 429 });
      const { key, operation_id, operation } = await tap();
      await eventually(operation, { good: ({ status }) => status === 'waiting_provider' });
      // While a try is under way it is left alone, and that is said.
      await eventually(() => run('work', 'cancel', key, '--yes'), {
        good: ({ code, output }) => {
          if (code !== 0) expect(output).toContain('left alone');
          return code === 0;
        },
      });
      const { status, failure } = await operation();
      expect({ status, error: failure?.error }).toEqual({ status: 'failed', error: 'cancelled' });
      await eventually(() => toldOf(operation_id).length === 1);
      expect(toldOf(operation_id)).toMatchObject([
        { type: 'group.activation_failed', data: { failure: { error: 'cancelled' } } },
      ]);
      expect(await ops('work', 'explain', key)).toContain('cancelled by an operator');
    });
  });
}
