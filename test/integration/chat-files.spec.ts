import { randomBytes } from 'node:crypto';
import { BlobsUnavailable } from '#blobs';
import { dataSource } from '../support/work.js';
import { inTransaction } from './chat-stage.js';
import {
  answers,
  asked,
  bytes,
  fileOf,
  lookFor,
  plant,
  port,
  refusal,
  store,
  useFiles,
  worker,
} from './chat-files.stage.js';

useFiles();

/** Looks for what is due, and copies it for school 1. */
async function copy(by = worker()) {
  await lookFor(by);
  return by.run(1);
}

describe('an attachment that has just come', () => {
  it('is copied before anybody asks for it, with its secret', async () => {
    const file = await plant({ easemob_file_length: 5 });
    expect(await copy()).toMatchObject({ result: 'done' });
    const { state, blob_key, error } = await fileOf(file);
    expect([state, error]).toEqual(['kept', null]);
    expect(await store.stat(blob_key)).toEqual({ size: 5 });
    expect(asked).toEqual([{ path: `/org/app/chatfiles/${file.uuid}`, secret: 'secret', token: 'Bearer token' }]);
  });

  it('negative control: is not, where nobody looks for it, or it was taken back', async () => {
    const untouched = await plant({ file_state: null });
    const recalled = await plant({ recalled_at: new Date() });
    expect(await lookFor(worker())).toEqual([]);
    expect([(await fileOf(untouched)).blob_key, (await fileOf(recalled)).blob_key]).toEqual([null, null]);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['another length', { easemob_file_length: 6 }, 'bytes', '5 bytes instead of 6'],
    ['another type', { easemob_type: 'IMAGE' }, '#!AMR\n||||', 'audio/amr for a message of type IMAGE'],
    ['the page of a proxy', {}, '<!DOCTYPE html><title>503</title>', 'a web page instead of a file'],
  ])('is not taken for what came in its place, %s, and tried again', async (_what, told, content, error) => {
    const file = await plant(told);
    answers.set(file.uuid, bytes(content));
    await copy();
    expect(await fileOf(file)).toEqual({ state: 'pending', error, tries: 1, due: false, blob_key: null });
    await dataSource.query(`update message set file_tries = 4, file_next_at = now()`);
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'failed', error });
  });

  it.each(['file_expired', 'entity_not_found'])('that Easemob has no more (%s) says so', async (error) => {
    const file = await plant();
    answers.set(file.uuid, refusal(404, error));
    await copy();
    const reason = error === 'entity_not_found' ? 'file_missing' : error;
    expect(await fileOf(file)).toMatchObject({ state: 'expired', error: reason, due: null });
    expect(await lookFor(worker())).toEqual([]);
  });

  it('is tried again while Easemob is away, and copied when it is back; after 7 days it is given up', async () => {
    const [file, old] = [await plant(), await plant({ msg_time: new Date(Date.now() - 8 * 86_400_000) })];
    for (const { uuid } of [file, old]) answers.set(uuid, (response) => response.socket!.destroy());
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'pending', tries: 1, due: false });
    expect(await fileOf(old)).toMatchObject({
      state: 'expired',
      error: expect.stringMatching(/^not had within 7 days/),
    });
    answers.set(file.uuid, bytes('bytes'));
    await dataSource.query(`update message set file_next_at = now() where file_state = 'pending'`);
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'kept' });
  });

  it('whose secret is wrong has failed, and is copied once the secret is known', async () => {
    const file = await plant();
    answers.set(file.uuid, refusal(401, 'auth_bad_access_token'));
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'failed', error: 'secret_refused' });
    // As a merge does that learns another secret.
    answers.set(file.uuid, bytes('bytes'));
    await dataSource.query(`update message set file_secret = 'right', file_state = 'pending', file_next_at = now()`);
    await copy();
    expect([(await fileOf(file)).state, asked.at(-1)!.secret]).toEqual(['kept', 'right']);
  });

  it('does not fail for a secret that has been learned while it was fetched', async () => {
    const file = await plant();
    answers.set(file.uuid, (response) => {
      void dataSource
        .query(`update message set file_secret = 'right'`)
        .then(() => refusal(401, 'auth_bad_access_token')(response));
    });
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'pending', error: null });
  });
});

describe('an attachment at another host', () => {
  const elsewhere = (uuid = 'x-1') => `http://localhost:${port}/org/app/chatfiles/${uuid}`;

  it('is fetched there, where that host is named', async () => {
    const files = { hosts: [], httpHosts: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] };
    answers.set('x-1', bytes('bytes'));
    const file = await plant({ file_url: elsewhere(), file_uuid: 'x-1' });
    answers.set('x-1', bytes('bytes'));
    await copy(worker({ files }));
    expect(await fileOf(file)).toMatchObject({ state: 'kept' });
  });

  it.each([
    ['a strange host', [], ['127.0.0.0/8', '::1/128']],
    ['a known name that leads into a private network', ['localhost'], []],
  ])('is not, where it is %s, and says so', async (_what, httpHosts, networks) => {
    const file = await plant({ file_url: elsewhere(), file_uuid: 'x-1' });
    answers.set('x-1', bytes('bytes'));
    await copy(worker({ files: { hosts: [], httpHosts, networks } }));
    expect(await fileOf(file)).toMatchObject({ state: 'failed', error: expect.stringMatching(/^host_refused: /) });
    expect(asked).toEqual([]);
  });
});

describe('copying attachments', () => {
  it('goes on once a full disk has room again, and has cost no try', async () => {
    const file = await plant();
    let full = true;
    const put: typeof store.put = async (key, content) => {
      if (full) throw new BlobsUnavailable('ENOSPC');
      return store.put(key, content);
    };
    const by = worker({ blobs: Object.assign({}, store, { put }) });
    expect(await copy(by)).toMatchObject({ result: 'later', reason: 'ENOSPC' });
    expect(await fileOf(file)).toMatchObject({ state: 'pending', tries: 0, due: true });
    full = false;
    await dataSource.query('update work_item set next_at = now()');
    expect(await by.run(1)).toMatchObject({ result: 'done' });
    expect(await fileOf(file)).toMatchObject({ state: 'kept' });
  });

  it('loses nothing when a process dies over it: the file is due again after a while', async () => {
    const file = await plant();
    const { attachments } = worker();
    const [found] = await attachments.due({ school_id: 1, limit: 9 });
    expect(await attachments.begin(found!, 60_000)).toBe(true);
    expect(await attachments.begin(found!, 60_000)).toBe(false);
    expect(await fileOf(file)).toMatchObject({ state: 'pending', tries: 1, due: false });
    await dataSource.query(`update message set file_next_at = file_next_at - interval '61 s'`);
    await copy();
    expect(await fileOf(file)).toMatchObject({ state: 'kept' });
  });

  it('gives every school a key of its own, and takes turns: a thousand files hold up no other school', async () => {
    for (let i = 0; i < 30; i++) await plant();
    const other = await plant({ school_id: 2, im_group_id: 2 });
    const by = worker();
    expect(await lookFor(by)).toEqual(['chat-files:1', 'chat-files:2']);
    expect(await by.run(1)).toMatchObject({ result: 'later', reason: 'others have their turn' });
    const [{ left }] = await dataSource.query(
      `select count(*)::int as left from message where file_state = 'pending' and school_id = 1`,
    );
    expect(left).toBe(10);
    await by.run(2);
    expect(await fileOf(other)).toMatchObject({ state: 'kept' });
    await by.run(1);
    expect(await lookFor(by)).toEqual([]);
  });

  it('by two processes at once keeps the file, once', async () => {
    const content = randomBytes(500).toString('hex').slice(0, 900);
    const file = await plant({ content });
    const [one, two] = [worker(), worker()];
    const [found] = await one.attachments.due({ school_id: 1, limit: 1 });
    const signal = new AbortController().signal;
    const got = await Promise.all([one.downloads.bring(found!, signal), two.downloads.bring(found!, signal)]);
    expect(got[0]).toEqual(got[1]);
    // Who comes too late with a failure changes nothing.
    await one.attachments.settle(found!, { to: 'failed', reason: 'late' });
    expect(await fileOf(file)).toMatchObject({ state: 'kept', error: null, blob_key: (got[0] as { key: string }).key });
  });

  it('leaves what an edit has put in the place of the file to be fetched', async () => {
    const file = await plant();
    const { attachments, downloads } = worker();
    const [found] = await attachments.due({ school_id: 1, limit: 1 });
    await inTransaction((manager) => manager.query(`update message set file_uuid = 'another'`));
    await downloads.bring(found!, new AbortController().signal);
    expect(await fileOf(file)).toMatchObject({ state: 'pending', blob_key: null });
  });
});
