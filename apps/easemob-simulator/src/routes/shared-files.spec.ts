import { firstGroup as G, startForTest, type TestSimulator } from '../testing-client.js';

const files = `/chatgroups/${G}/share_files`;

describe('files shared in a group', () => {
  let sim: TestSimulator;
  beforeAll(async () => void (sim = await startForTest()));
  afterAll(() => sim.close());
  beforeEach(async () => {
    await sim.startOver();
    await sim.createGroup({ members: ['u2'] });
  });
  const upload = async (headers = sim.authorization()) => {
    const body = new FormData();
    body.set('file', new Blob(['hello']), 'img_3.jpg');
    return (await sim.send('POST', sim.at(files), { body, headers })).body;
  };

  it('are uploaded, listed newest first, read and deleted there', async () => {
    const { data } = await upload();
    expect(data).toEqual({
      file_url: sim.at(`${files}/${data.file_id}`),
      group_id: G,
      file_name: 'img_3.jpg',
      created: expect.any(Number),
      file_id: expect.any(String),
      file_size: 5,
    });
    const { access_token } = (await sim.mint({ grant_type: 'password', username: 'u2', password: 'p' })).body;
    await upload({ authorization: `Bearer ${access_token}` });
    const listed = (await sim.call('GET', `${files}?pagenum=1&pagesize=10`)).body.data;
    expect(listed).toMatchObject([{ file_owner: 'u2' }, { file_id: data.file_id, file_owner: 'u1', file_size: 5 }]);
    expect((await sim.call('GET', `${files}/${data.file_id}`)).body).toBe('hello');
    expect((await sim.call('DELETE', `${files}/${data.file_id}`)).body.data).toEqual({
      group_id: G,
      file_id: data.file_id,
      result: true,
    });
    expect((await sim.call('GET', `${files}/${data.file_id}`)).status).toBe(404);
  });

  it('are no attachments, and go with their group', async () => {
    const { file_id } = (await upload()).data;
    expect((await sim.call('GET', `/chatfiles/${file_id}`)).status).toBe(404);
    await sim.call('DELETE', `/chatgroups/${G}`);
    expect((await sim.control('GET', 'state')).body.files).toEqual([]);
  });
});
