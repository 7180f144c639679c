import { api, routeNames, type RouteName } from './api.js';
import { groupSamples, standingSamples } from './samples/groups.fixture.js';
import { messageSamples, roomSamples } from './samples/rooms-and-messages.fixture.js';
import { samplesOf } from './samples/sample.fixture.js';
import { userSamples } from './samples/users.fixture.js';
import { firstGroup, startForTest, type TestSimulator } from './testing-client.js';

const room = {
  name: 'testchatroom1',
  description: 'test',
  maxusers: 300,
  owner: 'u1',
  members: ['u2', 'u3'],
};
/** The id of the chat room that is made after the group. */
const firstRoom = '19448370102273';

const words = (text: string, told: Record<string, string>) =>
  text.replace(/SET|ID|KEY|WORD|PLACE/g, (word) => told[word] ?? word);
const ofGroup = { SET: 'OfGroup', ID: 'chatgroups/G', PLACE: 'G', KEY: 'groupid', WORD: 'group' };
const ofRoom = { SET: 'OfRoom', ID: 'chatrooms/R', PLACE: 'R', KEY: 'chatroomid', WORD: 'chatroom' };

const samples = [
  userSamples,
  groupSamples,
  words(standingSamples, ofGroup),
  roomSamples,
  words(standingSamples, ofRoom),
  messageSamples,
].flatMap((text) => samplesOf(text.replace(/\bG\b/g, firstGroup).replace(/\bR\b/g, firstRoom)));

/** Asked for by forms, links and ids that only an earlier answer tells: their own specs do. */
const elsewhere: RouteName[] = [
  'mintToken',
  'recallMessage',
  'uploadFile',
  'downloadFile',
  'uploadSharedFile',
  'downloadSharedFile',
  'deleteSharedFile',
  'historyLink',
  'downloadHistory',
];

describe('the documented samples', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  const begin = async () => {
    await sim.startOver();
    await sim.createGroup({ members: ['u2', 'u3'] });
    await sim.call('POST', '/chatrooms', room);
  };

  it.each(samples)('of $route', async ({ route, given, ask, answer }) => {
    await begin();
    for (const before of given) expect((await sim.call(...before)).status).toBe(200);
    expect(await sim.call(...ask)).toMatchObject({ status: 200, body: answer });
    const { requests } = (await sim.control('GET', 'requests')).body;
    expect(requests.at(-1).route).toBe(route);
  });

  it('are there for every route', () => {
    expect(new Set([...samples.map(({ route }) => route), ...elsewhere])).toEqual(new Set(routeNames));
  });

  it('are not for the token of a user, save where he may', async () => {
    await begin();
    const { access_token } = (await sim.mint({ grant_type: 'password', username: 'u2', password: 'p' })).body;
    const headers = { authorization: `Bearer ${access_token}` };
    for (const { route, ask } of samples) {
      const [method, path, json] = ask;
      const { status, body } = await sim.send(method, sim.at(path), { json, headers });
      const lacksRight = status === 401 && body.error !== 'metadata_error';
      expect([route, lacksRight]).toEqual([route, api[route].token !== 'user']);
    }
  });
});
