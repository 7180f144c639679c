import { eventually } from '../../support/eventually.js';
import { answerWith, ops, opsJson, system, tap, toldOf, url } from './stage.js';

export function failedCallbacks(): void {
  describe('callbacks that have failed', () => {
    it('are seen with their endpoint, and delivered once it is switched on again', async () => {
      const endpoints = await opsJson<{ endpoint_id: number; url: string }[]>('endpoint', 'list');
      const endpoint = String(endpoints.find((one) => one.url === url)!.endpoint_id);
      answerWith(410);
      const { operation, operation_id } = await tap();
      await eventually(operation, { good: ({ status }) => status === 'succeeded' });
      const failed = () =>
        opsJson<{ delivery: string; event_id: string; last: string }[]>('callback', 'list', '--endpoint', endpoint);
      const [delivery] = await eventually(failed, { good: (rows) => rows.length > 0 });
      expect(delivery).toMatchObject({
        state: 'parked',
        error: 'callback_not_registered',
        last: '410',
        school: 1,
        event: 'group.activated',
      });
      const words = await ops('callback', 'explain', delivery!.delivery);
      for (const part of ['status 410', 'answered 410', `ops endpoint enable ${endpoint}`, delivery!.event_id])
        expect(words).toContain(part);

      answerWith(200);
      // What happens meanwhile is owed too.
      const meanwhile = await tap();
      await eventually(async () => (await failed()).length === 2);

      expect(await ops('endpoint', 'enable', endpoint, '--retry')).toMatch(/2 pieces of work fit[^]*add --yes/);
      expect(await ops('endpoint', 'list')).toContain('answered 410');
      expect(await ops('endpoint', 'enable', endpoint)).toContain(
        `2 parked deliveries: \`ops endpoint enable ${endpoint} --retry\``,
      );
      expect(await ops('callback', 'retry', '--endpoint', endpoint)).toContain('add --yes');
      expect(toldOf(operation_id)).toEqual([]);
      expect(await ops('endpoint', 'enable', endpoint, '--retry', '--yes')).toContain('2 taken up again');
      await eventually(() => toldOf(operation_id).length === 1 && toldOf(meanwhile.operation_id).length === 1);
      expect(toldOf(operation_id)[0]!.id).toBe(delivery!.event_id);
      await eventually(failed, { good: (rows) => rows.length === 0 });
    });

    it('are given up for good, by their event', async () => {
      const [{ endpoint_id } = { endpoint_id: 0 }] = (
        await opsJson<{ endpoint_id: number; url: string }[]>('endpoint', 'list')
      ).filter((one) => one.url === url);
      answerWith(500);
      const { operation_id } = await tap();
      const event = async () => {
        const { rows } = await system.database.query(
          `select d.event_id from callback_delivery d join callback_attempt using (delivery_id)
            where position($1 in d.body) > 0`,
          [operation_id],
        );
        return rows[0]?.event_id as string | undefined;
      };
      const event_id = await eventually(event);
      await ops('endpoint', 'disable', String(endpoint_id), '--why', 'moving house');
      expect(await ops('endpoint', 'list')).toContain('moving house');
      // The next try is the one that finds the endpoint off, however many there have been: it comes now.
      const nextTry = `update work_item set next_at = now(), ring_after = now() - interval '1 hour'
        where done < wanted and key in (select 'callback:' || delivery_id from callback_delivery where event_id = $1)`;
      const parked = `select from work_item where parked_at is not null
        and key in (select 'callback:' || delivery_id from callback_delivery where event_id = $1)`;
      await eventually(async () => {
        await system.database.query(nextTry, [event_id]);
        return (await system.database.query(parked, [event_id])).rows.length === 1;
      });
      expect(await opsJson('callback', 'list', '--event', event_id!)).toHaveLength(1);
      expect(await opsJson('callback', 'cancel', '--event', event_id!, '--yes')).toMatchObject({
        matched: 1,
        changed: [expect.stringMatching(/^callback:/)],
      });
      answerWith(200);
      await ops('endpoint', 'enable', String(endpoint_id));
      expect(await opsJson('callback', 'list', '--event', event_id!)).toEqual([]);
      expect(toldOf(operation_id)).toEqual([]);
    });
  });
}
