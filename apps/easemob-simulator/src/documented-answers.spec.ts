import { startForTest, type TestSimulator } from './testing-client.js';
import { documented } from './documented/documented.fixture.js';
import { onUsers } from './documented/users.fixture.js';
import { onGroups } from './documented/groups.fixture.js';
import { onModeration } from './documented/moderation.fixture.js';
import { onMessages, text } from './documented/messages.fixture.js';

const onAnything = documented`
  the path names another app: GET /../../school/other/users
    404 organization_application_not_found Could not find application for school/other from URI: school/other/users
  the route is unknown: GET /nosuch
    404 service_resource_not_found Service resource not found

  a class is over its limit: GET /users/u1 where ${{ limits: { users: { calls: 0 } } }}
    429 reach_limit This request has reached api limit
`;

// The group is G: owner u1, member u2; u3 and u4 are users outside it.
const cases = [...onAnything, ...onUsers, ...onGroups, ...onModeration, ...onMessages];

describe('the documented errors', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());

  it.each(cases)('when $when: $status $error', async ({ dials, method, path, json, status, error, text }) => {
    await sim.startOver();
    await sim.createGroup({ members: ['u2'] });
    await sim.control('PUT', 'dials', dials);
    const before = (await sim.control('GET', 'state')).body;
    const answered = await sim.call(method, path, json);
    expect(answered).toMatchObject({ status, body: { error } });
    expect(answered.body.error_description).toEqual(text instanceof RegExp ? expect.stringMatching(text) : text);
    const after = (await sim.control('GET', 'state')).body;
    expect({ ...after, now: 0 }).toEqual({ ...before, now: 0 });
  });

  it('carry exception, time and duration, and what the service adds', async () => {
    await sim.startOver();
    const groups = await sim.call('GET', '/chatgroups/404');
    expect(groups.body).toEqual({
      error: 'resource_not_found',
      exception: expect.any(String),
      timestamp: expect.any(Number),
      duration: expect.any(Number),
      error_description: 'grpID 404 does not exist!',
      properties: {},
    });
    const messages = await sim.call('POST', '/messages/chatgroups', { ...text, body: { msg: 'x'.repeat(5200) } });
    expect(messages.body).toMatchObject({ exception: 'MessageSendException', error_code: 14007 });
  });

  it('tell a body that is no JSON, and on a dial one that is not said to be', async () => {
    await sim.startOver();
    const post = (type: string) =>
      sim.send('POST', sim.at('/users'), {
        body: '{"username":',
        headers: { ...sim.authorization(), 'content-type': type },
      });
    expect(await post('application/json')).toMatchObject({ status: 400, body: { error: 'json_parse' } });
    expect(await post('text/plain')).toMatchObject({ status: 400, body: { error: 'json_parse' } });
    await sim.control('PUT', 'dials', { contentType: 'json' });
    expect(await post('text/plain')).toMatchObject({ status: 415, body: { error: 'web_application' } });
  });
});
