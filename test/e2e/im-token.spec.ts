import { runOps } from '../support/ops.js';
import { eventually } from '../support/eventually.js';
import { plantGroup, startSystem, type System } from '../support/system.js';

let system: System;

beforeAll(async () => void (system = await startSystem()));
afterAll(() => system.stop());
afterEach(() => system.simulator.faults());

/** Somebody of school 1 whom Easemob has not heard of. */
async function newcomer() {
  const { im_user_id, account_id } = await plantGroup(system);
  return { im_user_id, client: system.client(1, account_id) };
}

/** What Easemob says to whoever asks for a user's attributes, which is his own business. */
async function answerTo(token: string, im_user_id: number): Promise<number> {
  const { EASEMOB_ORG, EASEMOB_APP = 'im' } = system.env;
  const url = `${system.simulator.url}/${EASEMOB_ORG}/${EASEMOB_APP}/metadata/user/${im_user_id}`;
  return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
}

describe('getIMToken', () => {
  it('registers who is not there yet, and gives him a token with which Easemob lets him in', async () => {
    const { client, im_user_id } = await newcomer();
    const { token, expires_in } = await client.imToken(im_user_id);
    expect(expires_in).toBeGreaterThan(86_000);
    expect(await answerTo(token, im_user_id)).toBe(200);
    expect(await answerTo('YWMtMadeUpByNobodyAtAllInHere', im_user_id)).toBe(401);
    const { rows } = await system.database.query(
      'select easemob_registered_at is not null as there from im_user where im_user_id = $1',
      [im_user_id],
    );
    expect(rows).toEqual([{ there: true }]);
  });

  it('asks Easemob once while half of the token’s life is left', async () => {
    const { client, im_user_id } = await newcomer();
    const first = await client.imToken(im_user_id);
    const before = await system.simulator.lastSeq();
    expect((await client.imToken(im_user_id)).token).toBe(first.token);
    expect(await system.simulator.requests(before)).toEqual([]);
  });

  it('heals what the database believes of somebody whom Easemob has lost', async () => {
    const { client, im_user_id } = await newcomer();
    await system.database.query('update im_user set easemob_registered_at = now() where im_user_id = $1', [im_user_id]);
    const { token } = await client.imToken(im_user_id);
    expect(await answerTo(token, im_user_id)).toBe(200);
  });

  it('gives nobody the token of another, nor tells whether there is one', async () => {
    const [one, another] = [await newcomer(), await newcomer()];
    await expect(one.client.imToken(another.im_user_id)).rejects.toMatchObject({ error: 'user_not_found' });
    await expect(one.client.imToken(2_000_000_000)).rejects.toMatchObject({ error: 'user_not_found' });
  });

  it('answers 503 while Easemob is away, and a token afterwards', async () => {
    const { client, im_user_id } = await newcomer();
    await system.simulator.faults({ route: 'mintToken', times: 'always', effect: 'before', answer: { status: 503 } });
    await expect(client.call('getIMToken', { im_user_id })).rejects.toMatchObject({ error: 'unavailable' });
    await system.simulator.faults();
    expect((await eventually(() => client.imToken(im_user_id).catch(() => undefined)))?.token).toMatch(/^YWMt/);
  });

  it('is off where a school says so, at once, and on again', async () => {
    const { client, im_user_id } = await newcomer();
    const answer = () =>
      client.imToken(im_user_id).then(
        () => 'a token',
        ({ error }) => error as string,
      );
    expect(await answer()).toBe('a token');
    expect((await runOps(system, ['school', 'set', '1', '--im-tokens', 'off'])).code).toBe(0);
    try {
      await eventually(answer, { good: (given) => given === 'im_tokens_off' });
    } finally {
      await runOps(system, ['school', 'set', '1', '--im-tokens', 'on']);
      // A gateway may know it a moment later, and whoever is tested next needs a token.
      await eventually(answer, { good: (given) => given === 'a token' });
    }
  });

  it('P8: leaves neither token nor password in a log', async () => {
    const { client, im_user_id } = await newcomer();
    const { token } = await client.imToken(im_user_id);
    for (const program of [system.gateway, ...system.workers]) expect(program.output).not.toContain(token);
  });
});
