import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstGroup, startForTest, type TestSimulator } from './testing-client.js';

describe('the journal', () => {
  let folder: string;
  let dataFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'easemob-simulator-'));
    dataFile = join(folder, 'data', 'simulator.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const lines = () => readFileSync(dataFile, 'utf8').trim().split('\n').length;
  const stateOf = async (sim: TestSimulator) => ({ ...(await sim.control('GET', 'state')).body, now: 0 });

  /** Something of everything, some of it gone again. */
  async function live(sim: TestSimulator) {
    await sim.startOver();
    await sim.createGroup({ members: ['u2', 'u3'], custom: 'marker' });
    const gone = (await sim.createGroup()).body.data.groupid;
    await sim.createGroup({ owner: 'u4' });
    await sim.call('DELETE', `/chatgroups/${gone}`);
    await sim.call('DELETE', '/users/u4');
    await sim.call('PUT', `/chatgroups/${firstGroup}`, { groupname: 'Class 4', newowner: 'u2' });
    await sim.call('DELETE', `/chatgroups/${firstGroup}/users/u3`);
    await sim.call('POST', `/chatgroups/${firstGroup}/users/u3`);
    await sim.call('POST', '/messages/chatgroups', {
      to: [firstGroup],
      from: 'u1',
      type: 'txt',
      body: { msg: 'hi' },
      ext: { k: 1 },
    });
    await sim.control('POST', 'files', { base64: 'aGk=', uuid: 'f1', secret: 's' });
    const bodies = [
      { type: 'txt', msg: 'a' },
      { type: 'file', base64: 'aGk=' },
    ];
    const said = (await sim.control('POST', 'phone/messages', { from: 'u2', to: firstGroup, bodies })).body;
    await sim.control('POST', 'phone/edits', { to: firstGroup, msg_id: said.msg_id, msg: 'b' });
    await sim.control('POST', 'phone/recalls', { to: firstGroup, msg_id: said.msg_id });
    await sim.control('POST', 'history', {
      hour: '2026112309',
      messages: [{ from: 'u1', to: firstGroup, bodies: [{ type: 'txt', msg: 'hi' }] }],
    });
    const room = (await sim.call('POST', '/chatrooms', { name: 'r', description: 'd', owner: 'u1', members: ['u2'] }))
      .body.data.id;
    await sim.call('POST', `/chatrooms/${room}/admin`, { newadmin: 'u2' });
    await sim.call('POST', `/chatgroups/${firstGroup}/mute`, { usernames: ['u3'], mute_duration: -1 });
    await sim.call('POST', '/users/u1/contacts/users/u2');
    await sim.call('PUT', '/users/u1/password', { newpassword: 'kept' });
    await sim.control('POST', 'clock', { advanceMs: 3_600_000 });
  }

  it('brings everything back after a restart, tokens, clock and ids too', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    const before = await stateOf(first);
    const { now } = (await first.control('GET', 'state')).body;
    const headers = first.authorization();
    await first.close();

    const second = await startForTest({ dataFile });
    expect(await stateOf(second)).toEqual(before);
    expect((await second.control('GET', 'state')).body.now).toBeGreaterThanOrEqual(now);
    expect((await second.send('GET', second.at('/users/u1'), { headers })).status).toBe(200);
    const ofRoom = await second.send('GET', second.at('/users/u2/joined_chatrooms'), { headers });
    const [{ id }] = ofRoom.body.data;
    expect((await second.send('GET', second.at(`/chatrooms/${id}/admin`), { headers })).body.data).toEqual(['u2']);
    expect(
      (await second.send('GET', second.at(`/chatgroups/${firstGroup}/mute`), { headers })).body.data,
    ).toMatchObject([{ user: 'u3' }]);
    expect((await second.send('GET', second.at('/users/u2/contacts/users'), { headers })).body.data).toEqual(['u1']);
    expect((await second.mint({ grant_type: 'password', username: 'u1', password: 'kept' })).status).toBe(200);
    await second.useNewToken();
    expect(BigInt((await second.createGroup()).body.data.groupid)).toBeGreaterThan(
      BigInt(firstGroup) + 3n * 5_000_000n,
    );
    await second.close();
  });

  it('is shorter after a start, and says the same again', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    for (let i = 0; i < 30; i++) await first.call('PUT', `/chatgroups/${firstGroup}`, { groupname: `Class ${i}` });
    const before = await stateOf(first);
    await first.close();
    const long = lines();
    await (await startForTest({ dataFile })).close();
    expect(lines()).toBeLessThan(long - 25);
    const third = await startForTest({ dataFile });
    expect(await stateOf(third)).toEqual(before);
    await third.close();
  });

  it('is written anew when it has grown, while the simulator runs, and says the same', async () => {
    const first = await startForTest({ dataFile, compactAtBytes: 1000 });
    await live(first);
    for (let i = 0; i < 150; i++) await first.call('PUT', `/chatgroups/${firstGroup}`, { groupname: `Class ${i}` });
    expect(lines()).toBeLessThan(110);
    const before = await stateOf(first);
    await first.close();
    const second = await startForTest({ dataFile });
    expect(await stateOf(second)).toEqual(before);
    await second.close();
  });

  it('is read whatever its length, and lines longer than a piece of it too', async () => {
    const first = await startForTest({ dataFile });
    await first.startOver();
    const base64 = Buffer.alloc(3 * 1024 * 1024, 'x').toString('base64');
    await first.control('POST', 'files', { base64, uuid: 'f1', secret: 's' });
    await first.close();
    const second = await startForTest({ dataFile });
    expect((await stateOf(second)).files).toMatchObject([{ uuid: 'f1', bytes: 3 * 1024 * 1024 }]);
    await second.close();
  });

  it('lets go of messages and files past their keeping when it is written anew', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    await first.control('POST', 'clock', { advanceMs: 8 * 86_400_000 });
    await first.close();
    const second = await startForTest({ dataFile });
    const state = await stateOf(second);
    expect(state.messages).toEqual({});
    expect(state.files).toMatchObject([{ uuid: 'f1', bytes: 0 }, { bytes: 0 }]);
    await second.close();
  });

  it('forgets in the end that there were files, tokens, hours and bans', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    const tokens = () => (readFileSync(dataFile, 'utf8').match(/tokenMinted/g) ?? []).length;
    expect(tokens()).toBeGreaterThan(0);
    // Beyond the sixty days of a token, and the seven for which it is known to have expired.
    await first.control('POST', 'clock', { advanceMs: 68 * 86_400_000 });
    await first.close();
    const second = await startForTest({ dataFile });
    expect(await stateOf(second)).toMatchObject({ users: expect.any(Number), files: [] });
    expect([tokens(), readFileSync(dataFile, 'utf8').includes('hourPlanted')]).toEqual([0, false]);
    await second.close();
  });

  it('shows no password', async () => {
    const sim = await startForTest({ dataFile });
    await sim.startOver();
    await sim.call('PUT', '/users/u1/password', { newpassword: 'very-secret' });
    expect(readFileSync(dataFile, 'utf8')).not.toContain('very-secret');
    await sim.close();
  });

  it('holds a change before its call is answered', async () => {
    const sim = await startForTest({ dataFile });
    await sim.startOver();
    await sim.createGroup();
    expect(readFileSync(dataFile, 'utf8')).toContain(firstGroup);
    await sim.close();
  });

  it('tolerates a torn last line, which nobody was told about, and no other damage', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    const before = await stateOf(first);
    await first.close();
    appendFileSync(dataFile, '{"change":"groupDeleted","id":"1944');
    const second = await startForTest({ dataFile });
    expect(await stateOf(second)).toEqual(before);
    await second.close();

    writeFileSync(dataFile, `{"change":"nosuch"}\n${readFileSync(dataFile, 'utf8')}`);
    await expect(startForTest({ dataFile })).rejects.toThrow('is no journal of the simulator from line 1 on');
  });

  it('forgets everything with a reset', async () => {
    const first = await startForTest({ dataFile });
    await live(first);
    await first.control('POST', 'reset');
    await first.close();
    const second = await startForTest({ dataFile });
    expect(await stateOf(second)).toMatchObject({ users: 0, groups: [], messages: {}, files: [] });
    await second.close();
  });
});
