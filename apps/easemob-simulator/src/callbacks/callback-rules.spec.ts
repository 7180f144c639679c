import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForTest } from '../testing-client.js';
import { callbackSecretGiven, ruleOfSettings } from './callback-setting.js';
import { callbackRule } from './rules.js';

const unreachable = { url: 'http://127.0.0.1:1/', secret: 's' };

describe('rules for callbacks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'easemob-simulator-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const dataFile = join(folder, 'simulator.jsonl');

  it('are kept over a restart with their bans, beside the one of the settings, and forgotten by a reset', async () => {
    const callback = callbackRule.parse({ url: 'http://127.0.0.1:2/', secret: 's' });
    const first = await startForTest({ dataFile, callback });
    await first.startOver();
    const taken = await first.control('PUT', 'callbacks', [unreachable]);
    expect(taken.body.rules).toMatchObject([{ url: callback.url }, { url: unreachable.url }]);
    const to = Array.from({ length: 46 }, (_, i) => `n${i}`);
    await first.call('POST', '/messages/users', { from: 'u1', to, type: 'txt', body: { msg: 'hi' } });
    const overview = async (sim = first) => (await sim.control('GET', 'callbacks')).body;
    while ((await overview()).underWay > 0);
    const { rules } = await overview();
    expect(rules).toMatchObject([{ bans: 1 }, { bans: 1 }]);
    await first.close();

    const second = await startForTest({ dataFile, callback });
    expect((await overview(second)).rules).toEqual(rules);
    expect((await second.control('PUT', 'callbacks', Array(4).fill(unreachable))).status).toBe(400);
    await second.control('POST', 'reset');
    expect((await overview(second)).rules).toMatchObject([{ url: callback.url, bans: 0 }]);
    await second.close();
  });

  it('are not shown with their secrets', async () => {
    const sim = await startForTest();
    const { body } = await sim.control('PUT', 'callbacks', [{ ...unreachable, secret: 'very-secret' }]);
    expect(JSON.stringify(body)).not.toContain('very-secret');
    await sim.close();
  });

  it.each([
    [{}, undefined, undefined],
    [{ SIMULATOR_CALLBACK_URL: 'http://x/' }, /^SIMULATOR_CALLBACK_SECRET: required/, undefined],
    [{ SIMULATOR_CALLBACK_URL: 'http://x/', SIMULATOR_CALLBACK_SECRET: 's' }, undefined, 'http://x/'],
  ])('come from the settings %j', (set, fault, url) => {
    const settings = { SIMULATOR_CALLBACK_URL: undefined, SIMULATOR_CALLBACK_SECRET: undefined, ...set };
    if (fault) return expect(callbackSecretGiven(settings)).toMatch(fault);
    expect(callbackSecretGiven(settings)).toBeUndefined();
    expect(ruleOfSettings(settings)?.url).toBe(url);
  });
});
