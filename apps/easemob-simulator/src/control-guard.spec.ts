import { mayControl } from './control-guard.js';
import { startForTest } from './testing-client.js';

const shown = 'Bearer let me in';

describe('who may turn the dials', () => {
  it.each([
    ['this machine', { ip: '127.0.0.1' }, undefined, true],
    ['this machine, by IPv6', { ip: '::1' }, undefined, true],
    ['this machine, by both', { ip: '::ffff:127.0.0.1' }, undefined, true],
    ['another machine', { ip: '10.0.0.3' }, undefined, false],
    ['another machine that looks like it', { ip: '::ffff:10.127.0.1' }, undefined, false],
    ['another machine with some token', { ip: '10.0.0.3', authorization: shown }, undefined, false],
    ['another machine with the token', { ip: '10.0.0.3', authorization: shown }, 'let me in', true],
    ['another machine with a wrong one', { ip: '10.0.0.3', authorization: 'Bearer x' }, 'let me in', false],
    ['this machine without the token', { ip: '127.0.0.1' }, 'let me in', false],
    ['a page in a browser here', { ip: '127.0.0.1', origin: 'https://evil.example' }, undefined, false],
    ['a page with the token', { ip: '127.0.0.1', origin: 'null', authorization: shown }, 'let me in', false],
  ])('%s', (_, visitor, token, may) => {
    expect(mayControl(visitor, token)).toBe(may);
  });

  it('is asked of every control call and of no other', async () => {
    const sim = await startForTest({ controlToken: 'let me in' });
    for (const path of ['state', 'counters', 'requests', 'dials', 'faults', 'nosuch']) {
      expect([path, (await sim.control('GET', path)).status]).toEqual([path, 403]);
    }
    expect((await sim.control('POST', 'reset')).body).toEqual({
      error: 'control_forbidden',
      remedy: expect.stringContaining('SIMULATOR_CONTROL_TOKEN'),
    });
    const headers = { authorization: shown };
    expect((await sim.send('GET', `${sim.url}/_control/state`, { headers })).status).toBe(200);
    expect((await sim.send('GET', `${sim.url}/health/ready`)).status).toBe(200);
    expect((await sim.mint()).status).toBe(200);
    await sim.close();
  });
});
