import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SchoolImClient, type OperationAnswer } from '#client';
import { eventually } from '../support/eventually.js';
import { whileLocked } from '../support/lock-waits.js';
import { plantGroup, salt, startSystem, type System } from '../support/system.js';
import type { Mutation } from '../support/weave/weave.js';
import { writeCrashes } from './crash-points.js';
import { send, signed, startGateway, tapOn, unavailable, type Gateway, type Reply } from './gateways.js';
import { guardsOff } from './guards-off.js';
import { shortLives, type PlantedGroup } from './stage.js';

let system: System;
beforeAll(async () => void (system = await startSystem(shortLives, { workers: 1 })));
afterAll(() => system?.stop());

const gateways: Gateway[] = [];
afterEach(() => Promise.all(gateways.splice(0).map(({ program }) => program.stop('SIGKILL'))));
async function oneMoreGateway(mutations: readonly Mutation[] = []): Promise<Gateway> {
  const gateway = await startGateway(system, { mutations });
  gateways.push(gateway);
  return gateway;
}

const operationsOf = async ({ im_group_id }: { im_group_id: number }) =>
  (await system.database.query('select outcome from operation where im_group_id = $1', [im_group_id])).rows as {
    outcome: string | null;
  }[];

describe('P1 and P10: PostgreSQL dies in the middle of accepting writes and comes back', () => {
  const services = fileURLToPath(new URL('../../../test/services/services.mjs', import.meta.url));
  const stateFile = join(process.env.SERVICES_FOLDER!, 'state.json');

  /** As `pg_ctl -m immediate`: every backend ends at once, nothing is written down. */
  function killPostgres(): void {
    const { kind, pids } = JSON.parse(readFileSync(stateFile, 'utf8')) as { kind: string; pids: { postgres: number } };
    if (kind !== 'debian') throw new Error(`PostgreSQL runs under ${kind}: this test needs it as a process of its own`);
    process.kill(pids.postgres, 'SIGQUIT');
  }

  /** Taps on thirty groups, while PostgreSQL dies and is brought up again. @returns every answer, the refused ones too */
  async function tapThroughDeath(url: string) {
    const groups = await Promise.all(Array.from({ length: 30 }, () => plantGroup(system)));
    const replies: Reply[] = [];
    const accepted = new Set<PlantedGroup>();
    /** A phone: it repeats what was not answered with 200, each time signed anew. */
    const phone = async (group: PlantedGroup) => {
      while (!accepted.has(group)) {
        const reply = await send(url, tapOn(group));
        replies.push(reply);
        if (reply.status === 200) accepted.add(group);
        else await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    // Those of the first come before it dies, those of the second while it is dying.
    await Promise.all(groups.slice(0, 10).map(phone));
    const phones = Promise.all(groups.slice(10).map(phone));
    killPostgres();
    try {
      await eventually(() => replies.some(({ status }) => status >= 500));
    } finally {
      execFileSync(process.execPath, [services, 'up']);
    }
    await phones;
    return { groups, replies };
  }

  it('each answer is 200 or a 503, and what was accepted is carried out, once', async () => {
    const { groups, replies } = await tapThroughDeath(system.url);
    for (const { status, body } of replies)
      expect(status === 503 ? body : status).toEqual(
        status === 503 ? expect.objectContaining({ error: 'unavailable' }) : 200,
      );
    expect(replies.map(({ status }) => status)).toContain(503);
    for (const group of groups) {
      const [operation, ...more] = await eventually(() => operationsOf(group), {
        good: ([first]) => first?.outcome === 'succeeded',
        withinMs: 40_000,
      });
      expect({ operation, more }).toMatchObject({ operation: { outcome: 'succeeded' }, more: [] });
      expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
    }
  });

  it('negative control: a gateway that does not know a lost database answers 500', async () => {
    const { url } = await oneMoreGateway([guardsOff.lostDatabase]);
    const { replies } = await tapThroughDeath(url);
    expect(replies.map(({ status }) => status)).toContain(500);
  });
});

describe('P1: a gateway dies between its commit and its answer', () => {
  const settled = (answer: OperationAnswer, accountId: number) =>
    system.client(1, accountId).settled(answer, { timeoutMs: 20_000 });

  it('activeGroup: the app asks again, and joins what was begun', async () => {
    const [group, doomed] = [await plantGroup(system), await oneMoreGateway([writeCrashes.activeGroup])];
    await expect(send(doomed.url, tapOn(group))).rejects.toThrow();
    expect(await doomed.program.exited).toBe('SIGKILL');
    const again = await send(system.url, tapOn(group));
    expect(again.status).toBe(200);
    await settled(again.body, group.account_id);
    expect(await operationsOf(group)).toEqual([{ outcome: 'succeeded' }]);
    expect(await system.simulator.groupsFor(group.im_group_id)).toHaveLength(1);
  });

  /** Asks twice for one custom group, the first time a gateway that dies. @returns how many of it there are */
  async function createTwice(mutations: readonly Mutation[] = []): Promise<number> {
    const [doomed, other] = await Promise.all([
      oneMoreGateway([writeCrashes.createCustomGroup]),
      oneMoreGateway(mutations),
    ]);
    const { account_id, members } = await plantGroup(system);
    const groupname = `of ${account_id}`;
    const request = () =>
      signed('createCustomGroup', account_id, {
        request_id: 'once',
        groupname,
        owner_account_id: account_id,
        members: { account_id: members.map(Number), teacher_id: [], student_id: [] },
      });
    await expect(send(doomed.url, request())).rejects.toThrow();
    const again = await send(other.url, request());
    expect(again).toMatchObject({ status: 200, body: { code: 0 } });
    await settled(again.body, account_id);
    // What the dead one had not rung for is rung for by another, a little later.
    const left = 'select 1 from work_item where done < wanted and parked_at is null union all select 1 from outbox';
    await eventually(async () => (await system.database.query(left)).rowCount === 0);
    return (await system.simulator.state()).groups.filter(({ name }) => name === groupname).length;
  }

  it('createCustomGroup with the same request_id: there is one group', async () => {
    expect(await createTwice()).toBe(1);
  });

  it('negative control: where the request_id says nothing, there are two', async () => {
    expect(await createTwice([guardsOff.callerKey])).toBe(2);
  });
});

describe('P10: every connection to the database waits for a lock', () => {
  /** Twelve taps on a group whose row another transaction holds. */
  const tapOnLocked = (url: string, group: PlantedGroup): Promise<Reply[]> =>
    whileLocked(system, group, async () => {
      const replies = await Promise.all(Array.from({ length: 12 }, () => send(url, tapOn(group))));
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      return replies;
    });
  /** A multiple of what it needs, and half of what they take where they wait for each other, two seconds each. */
  const inTimeMs = 12_000;
  const slowest = (replies: Reply[]) => Math.max(...replies.map(({ ms }) => ms));

  it('twelve writes at a pool of five are refused within seconds, and the next one is taken at once', async () => {
    const group = await plantGroup(system);
    const replies = await tapOnLocked(system.url, group);
    for (const reply of replies) expect(reply).toMatchObject(unavailable);
    expect(slowest(replies)).toBeLessThan(inTimeMs);
    const next = await send(system.url, tapOn(group));
    expect(next).toMatchObject({ status: 200, body: { status: 'queued' } });
    expect(
      (await new SchoolImClient({ url: system.url, schoolId: 1, accountId: group.account_id, salt }).settled(next.body))
        .status,
    ).toBe('succeeded');
    expect(await operationsOf(group)).toHaveLength(1);
  });

  it('negative control: where a turn is waited for without end, they wait for each other', async () => {
    const { url } = await oneMoreGateway([guardsOff.turnInTime]);
    expect(slowest(await tapOnLocked(url, await plantGroup(system)))).toBeGreaterThan(inTimeMs);
  });
});
