import type { EntityManager } from 'typeorm';
import { cancelWork, readWork } from '#operating';
import { readOperation } from '#operations';
import { type Claim, done, Fenced } from '#work';
import { Gate } from '../support/gate.js';
import {
  age,
  allTold,
  dataSource,
  events,
  freshKey,
  operate,
  operator,
  rowOf,
  runner,
  useWork,
} from '../support/work.js';
import { parked, postpone, requestInHand, select, statusOf, waitsForLock } from './parked-work.fixture.js';

useWork();

describe('cancel', () => {
  it('ends open operations as failed with `cancelled`, tells of each once, and nothing is wanted any more', async () => {
    const { id, key } = freshKey();
    const operations = [await operate(id), await operate(id)];
    await postpone(key);
    expect(await cancelWork(operator(), select(key))).toEqual({ changed: [key], running: [] });
    await allTold();
    for (const operation of operations) {
      expect(await readOperation(dataSource, operation)).toMatchObject({
        status: 'failed',
        failure: { error: 'cancelled' },
      });
      expect(events(operation)).toMatchObject([
        { type: 'group.activation_failed', data: { failure: { error: 'cancelled' } } },
      ]);
    }
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '2', parked_at: null, lease_owner: null });
    expect(await readWork(dataSource, key)).toMatchObject({
      state: 'done',
      reason: 'cancelled by an operator',
    });
    await age(key, 7_200_000);
    expect(await runner().run(key, async () => done())).toEqual({ result: 'unclaimable' });
    expect(await cancelWork(operator(), select(key))).toEqual({ changed: [], running: [] });
  });

  it('of parked work leaves its ended operations as they are, and the next request begins anew', async () => {
    const { id, key, operation } = await parked();
    await cancelWork(operator(), select(key));
    await allTold();
    expect(events(operation)).toHaveLength(1);
    expect(await readOperation(dataSource, operation)).toMatchObject({ failure: { error: 'name_refused' } });
    const next = await operate(id);
    expect(await runner().run(key, async () => done())).toMatchObject({ result: 'done' });
    expect(await statusOf(next)).toBe('succeeded');
  });

  it('never touches a live claim', async () => {
    const { id, key } = freshKey();
    const operation = await operate(id);
    await runner().run(key, async () => {
      expect(await cancelWork(operator(), select(key))).toEqual({ changed: [], running: [key] });
      return done();
    });
    expect(await statusOf(operation)).toBe('succeeded');
  });

  it('by a filter does not take away what a new request has taken up', async () => {
    const { id, key } = await parked();
    const request = await requestInHand(id);
    const cancelled = cancelWork(operator(), { state: 'parked', keys: [key] });
    await waitsForLock();
    await request.commit();
    expect(await cancelled).toEqual({ changed: [], running: [] });
    expect(await rowOf(key)).toMatchObject({ wanted: '2', done: '0' });
  });

  const note = (key: string) => (manager: Pick<EntityManager, 'query'>) =>
    manager.query(`update work_item set last_error = 'zombie' where key = $1`, [key]);

  /** An owner whose lease has run out while he slept, and whose work has been cancelled meanwhile. */
  async function sleeper(act: (claim: Claim) => Promise<unknown>) {
    const { id, key } = freshKey();
    const operation = await operate(id);
    const [begun, cancelled] = [new Gate(), new Gate()];
    let threw: unknown;
    const owner = runner().run(key, async (claim) => {
      begun.open();
      await cancelled.opened;
      await act(claim).catch((error: unknown) => {
        threw = error;
        throw error;
      });
      return done();
    });
    await begun.opened;
    await age(key, 60_001);
    const { fence } = await rowOf(key);
    expect(await cancelWork(operator(), select(key))).toMatchObject({ changed: [key] });
    cancelled.open();
    return { result: await owner, threw, row: await rowOf(key), fence, status: await statusOf(operation) };
  }

  it('raises the fence: an owner whose lease has run out writes nothing any more', async () => {
    const { result, threw, row, fence, status } = await sleeper((claim) => claim.write(note(claim.key)));
    expect(threw).toBeInstanceOf(Fenced);
    expect(result).toEqual({ result: 'fenced' });
    expect(row).toMatchObject({ fence: String(Number(fence) + 1), last_error: 'cancelled by an operator' });
    expect(status).toBe('failed');
  });

  it('nor its verdict', async () => {
    const { result, status } = await sleeper(async () => undefined);
    expect(result).toEqual({ result: 'fenced' });
    expect(status).toBe('failed');
  });

  it('negative control: the same write without the fence goes through', async () => {
    const { row } = await sleeper(({ key }) => dataSource.transaction(note(key)));
    expect(row.last_error).toBe('zombie');
  });
});
