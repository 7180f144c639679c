import { parse } from 'lossless-json';
import { clientOf, json, scripted, tap } from './scripted-server.fixture.js';

describe('a message', () => {
  it('carries the numbers of its ext as they were written, also those that no double can hold', async () => {
    const ext = parse('{"id":1029544257947437432,"n":1e400}') as object;
    const easemob = await scripted(json(200, { data: { 7: '1' } }));
    await clientOf(easemob.url).client.sendText(
      { from: '1', groupId: '7', text: 'hi', ext: { ...ext, im_message_id: 5 } },
      tap,
    );
    expect(easemob.seen.at(-1)!.text).toContain('"ext":{"id":1029544257947437432,"n":1e400,"im_message_id":5}');
  });
});
