import { randomBytes, randomUUID } from 'node:crypto';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { freshTimestamp, sign } from '#client';
import { eventually } from '../support/eventually.js';
import { salt, startSystem, type System } from '../support/system.js';

const sizeLimit = 400_000;
const app = 'https://app.school.example';
let system: System;
beforeAll(async () => void (system = await startSystem({ FILE_SIZE_LIMIT: String(sizeLimit), CORS_ORIGINS: app })));
afterAll(() => system?.stop());

const teacher = { school_id: 6, account_id: 3419 };

/** The query of a signed request; a field may be overruled, or left out with undefined. */
function query(fields: Record<string, string | number | undefined>): string {
  const { school_id, account_id } = { ...teacher, ...fields };
  const timestamp = freshTimestamp();
  const signature = sign(timestamp, { schoolId: Number(school_id), accountId: Number(account_id), salt });
  const all = Object.entries({ ...teacher, timestamp, sign: signature, ...fields });
  return new URLSearchParams(
    all.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
}

interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  error: string | undefined;
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(system.url + path, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const { status } = response;
  return { status, headers: response.headers, bytes, error: isJson ? JSON.parse(bytes.toString()).error : undefined };
}

const photo = (fields: Parameters<typeof query>[0] = {}, headers?: Record<string, string>) =>
  get(`/api/userpic?${query(fields)}`, headers);
const file = (im_message_id: number, headers?: Record<string, string>, fields = {}) =>
  get(`/api/easemob/file?${query({ im_message_id, ...fields })}`, headers);

/** A message whose attachment lies at Easemob only. @returns its id */
async function plantMessage(
  content: Buffer,
  { name = 'a.bin', secret, ...told }: { name?: string; secret?: string; type?: string; length?: number } = {},
): Promise<number> {
  const planted = await system.simulator.plantFile(content);
  return insertMessage({ name, uuid: planted.uuid, secret: secret ?? planted.secret, ...told });
}

async function insertMessage({
  name,
  uuid,
  secret,
  type = 'FILE',
  length,
}: {
  name: string;
  uuid: string;
  secret: string;
  type?: string;
  length?: number;
}): Promise<number> {
  const { rows } = await system.database.query(
    `insert into message (school_id, im_group_id, sender_id, easemob_type, easemob_filename, file_uuid, file_secret, easemob_file_length)
     values (6, 712, 162317, $4, $1, $2, $3, $5) returning im_message_id`,
    [name, uuid, secret, type, length],
  );
  return rows[0].im_message_id as number;
}

const downloads = () => system.simulator.count('downloadFile');
const kept = (id: number) =>
  eventually(
    async () =>
      (await system.database.query('select blob_key from message where im_message_id = $1', [id])).rows[0].blob_key as
        string | null,
  );

describe('photos', () => {
  it('are of a teacher, else of a student, else of the account itself', async () => {
    const own = await photo({ account_id: 3640 });
    const teachers = await photo({ teacher_id: 290, student_id: 290, account_id: 3640 });
    const students = await photo({ student_id: 290 });
    expect([own.status, own.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect([teachers.status, teachers.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(students.bytes).toEqual(own.bytes);
    expect((await photo()).bytes).toEqual(teachers.bytes);
    expect(Object.fromEntries(own.headers)).toMatchObject({
      'cache-control': 'private',
      'x-content-type-options': 'nosniff',
      'content-length': String(own.bytes.length),
    });
  });

  it('are not sent again to who has them, which uses up the timestamp all the same', async () => {
    const etag = (await photo()).headers.get('etag')!;
    const again = `/api/userpic?${query({})}`;
    const unchanged = await get(again, { 'if-none-match': `"other", ${etag}` });
    expect([unchanged.status, unchanged.bytes.length, unchanged.headers.get('etag')]).toEqual([304, 0, etag]);
    expect((await get(again, { 'if-none-match': etag })).error).toBe('timestamp_reused');
    expect((await photo({}, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('that are not there are a 404, those of another school too', async () => {
    for (const fields of [{ account_id: 3179 }, { teacher_id: 291 }, { school_id: 1, student_id: 290 }]) {
      const answer = await photo(fields);
      expect([answer.status, answer.error]).toEqual([404, 'photo_not_found']);
    }
  });
});

describe('requests with everything in the query', () => {
  it.each<[string, Parameters<typeof query>[0], number, string]>([
    ['a missing sign', { sign: undefined }, 400, 'missing_field'],
    ['a number that is none', { school_id: '6x' }, 400, 'bad_field'],
    ['a leading zero', { account_id: '03419' }, 400, 'bad_field'],
    ['a wrong signature, before fields of its own', { sign: '0'.repeat(32), im_message_id: 'x' }, 401, 'bad_signature'],
    ['no message', {}, 400, 'missing_field'],
    ['a bad message', { im_message_id: '-1' }, 400, 'bad_field'],
  ])('are refused with %s', async (_what, fields, status, error) => {
    const answer = await get(`/api/easemob/file?${query(fields)}`);
    expect([answer.status, answer.error]).toEqual([status, error]);
  });

  it('are refused with a field given twice', async () => {
    expect((await get(`/api/userpic?${query({})}&school_id=6`)).error).toBe('bad_field');
  });

  it('use up their timestamp where a field of their own is bad', async () => {
    const bad = `/api/easemob/file?${query({ im_message_id: 'x' })}`;
    expect((await get(bad)).error).toBe('bad_field');
    expect((await get(bad)).error).toBe('timestamp_reused');
  });
});

describe('files that we keep', () => {
  it('have their true type and name, and nothing is asked of Easemob', async () => {
    const before = await downloads();
    const voice = await file(2007);
    expect(voice.status).toBe(200);
    expect(voice.bytes.subarray(0, 6).toString()).toBe('#!AMR\n');
    expect(Object.fromEntries(voice.headers)).toMatchObject({
      'content-type': 'audio/amr',
      'content-disposition': `attachment; filename="1496990117711.amr"; filename*=UTF-8''1496990117711.amr`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    for (const id of [2008, 2009]) expect((await file(id)).headers.get('content-type')).toBe('image/jpeg');
    expect(await downloads()).toBe(before);
  });

  it('come in part', async () => {
    const { bytes, headers } = await file(2007);
    const part = await file(2007, { range: 'bytes=2-5' });
    expect([part.status, part.headers.get('content-range'), part.bytes]).toEqual([
      206,
      `bytes 2-5/${bytes.length}`,
      bytes.subarray(2, 6),
    ]);
    expect((await file(2007, { range: 'bytes=-3' })).bytes).toEqual(bytes.subarray(-3));
    const behind = await file(2007, { range: 'bytes=9999-' });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    expect((await file(2007, { range: 'bytes=0-1', 'if-range': '"older"' })).status).toBe(200);
    expect((await file(2007, { 'if-none-match': headers.get('etag')! })).status).toBe(304);
  });

  it('are there for their school alone, and only with messages that have one', async () => {
    expect((await file(2007, {}, { school_id: 1, account_id: 4541 })).error).toBe('message_not_found');
    const unknown = await file(999_999);
    expect([unknown.status, unknown.error]).toEqual([404, 'message_not_found']);
    const text = await file(2006);
    expect([text.status, text.error]).toEqual([404, 'file_not_found']);
  });
});

describe('files that Easemob has', () => {
  it('are fetched once for twenty who ask at the same time, and then kept', async () => {
    const content = randomBytes(300_000);
    const id = await plantMessage(content, { name: '作业.bin' });
    const before = await downloads();
    const answers = await Promise.all(Array.from({ length: 20 }, () => file(id)));
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
      expect(answer.bytes.equals(content)).toBe(true);
    }
    await kept(id);
    expect((await file(id, { range: 'bytes=10-19' })).bytes).toEqual(content.subarray(10, 20));
    expect(await downloads()).toBe(before + 1);
  });

  it('come in part at the first time already', async () => {
    const content = Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(9000, 0x7c)]);
    const id = await plantMessage(content);
    const part = await file(id, { range: 'bytes=0-5' });
    expect([part.status, part.headers.get('content-type'), part.bytes.toString()]).toEqual([
      206,
      'audio/amr',
      '#!AMR\n',
    ]);
  });

  it('are fetched again when the store has lost them', async () => {
    const content = randomBytes(5000);
    const id = await plantMessage(content);
    await file(id);
    await kept(id);
    await system.database.query('update message set blob_key = $2 where im_message_id = $1', [id, '0'.repeat(64)]);
    expect((await file(id)).bytes).toEqual(content);
  });

  it('are fetched again when the store has lost a part of them', async () => {
    const content = randomBytes(5000);
    const id = await plantMessage(content);
    await file(id);
    const key = (await kept(id))!;
    await truncate(join(system.env.DATA_DIR!, 'blobs', key.slice(0, 2), key), 1000);
    expect((await file(id)).bytes.equals(content)).toBe(true);
  });

  it.each<[string, Parameters<typeof plantMessage>]>([
    ['a page of a proxy', [Buffer.from('<!DOCTYPE html><title>maintenance</title>')]],
    ['less than the message tells', [randomBytes(100), { length: 101 }]],
    ['something else than the message tells', [Buffer.from('#!AMR\n||||'), { type: 'IMAGE' }]],
  ])('are not taken for what came in their place: %s', async (_what, planted) => {
    const id = await plantMessage(...planted);
    const answer = await file(id);
    expect([answer.status, answer.error]).toEqual([503, 'unavailable']);
    const { rows } = await system.database.query('select blob_key from message where im_message_id = $1', [id]);
    expect(rows).toEqual([{ blob_key: null }]);
  });

  it('that Easemob refuses are a 502 without its words', async () => {
    const answer = await file(await plantMessage(randomBytes(10), { secret: 'wrong' }));
    expect([answer.status, answer.error]).toEqual([502, 'provider_refused']);
    expect(answer.bytes.toString()).not.toMatch(/authenticate|127\.0\.0\.1|localhost/);
  });

  it('are refused above the limit, and not kept', async () => {
    const id = await plantMessage(Buffer.alloc(sizeLimit + 1));
    const answer = await file(id);
    expect([answer.status, answer.error]).toEqual([404, 'file_too_large']);
    const { rows } = await system.database.query('select blob_key from message where im_message_id = $1', [id]);
    expect(rows).toEqual([{ blob_key: null }]);
  });

  it('that it never had, and those it has thrown away, are a 404', async () => {
    const never = await file(await insertMessage({ name: 'a', uuid: randomUUID(), secret: 's' }));
    expect([never.status, never.error]).toEqual([404, 'file_not_found']);
    const id = await plantMessage(randomBytes(100));
    await system.simulator.advanceClock(8 * 86_400_000);
    const expired = await file(id);
    expect([expired.status, expired.error]).toEqual([404, 'file_not_found']);
  });

  it('are a 503 while it is away, and come once it is back', async () => {
    const content = randomBytes(100);
    const id = await plantMessage(content);
    await system.simulator.faults({
      route: 'downloadFile',
      times: 'always',
      effect: 'before',
      answer: 'reset',
    });
    const away = await file(id);
    expect([away.status, away.error, away.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    await system.simulator.faults();
    const back = await eventually(() => file(id), { good: ({ status }) => status === 200 });
    expect(back.bytes).toEqual(content);
  });
});

describe('pages of other origins', () => {
  const preflight = (path: string, origin: string, method: string) =>
    fetch(system.url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type',
      },
    });

  it.each([
    ['/api/im', 'POST'],
    ['/api/userpic', 'GET'],
    ['/api/easemob/file', 'GET'],
  ])('that are listed may use %s', async (path, method) => {
    const { status, headers } = await preflight(path, app, method);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, app]);
    expect(headers.get('access-control-allow-methods')).toContain(method);
    expect(headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it('see of an answer, a failure too, what they need', async () => {
    for (const answer of [await photo({}, { origin: app }), await photo({ sign: '0'.repeat(32) }, { origin: app })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(app);
      expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    }
  });

  it('that are not listed may not', async () => {
    const other = 'https://other.example';
    const answers = [(await preflight('/api/im', other, 'POST')).headers, (await photo({}, { origin: other })).headers];
    expect(answers.map((headers) => headers.get('access-control-allow-origin'))).toEqual([null, null]);
  });
});

describe('links', () => {
  const linkTo = (of: object, account = 3419) =>
    system
      .client(6, account)
      .fileLink(of)
      .then((link) => link.slice(system.url.length));

  it('bring a file again and again, in part too, and may be kept', async () => {
    const link = await linkTo({ im_message_id: 2007 });
    expect(await linkTo({ im_message_id: 2007 })).toBe(link);
    const [whole, part] = [await get(link), await get(link, { range: 'bytes=0-5' })];
    expect([whole.status, whole.headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/^private, max-age=\d+$/),
    ]);
    expect([part.status, part.bytes]).toEqual([206, whole.bytes.subarray(0, 6)]);
  });

  it('bring photos: of a teacher, a student, or the account', async () => {
    const of = [{ teacher_id: 290 }, { student_id: 290 }, {}];
    const types = await Promise.all(
      of.map(async (whose) => (await get(await linkTo(whose))).headers.get('content-type')),
    );
    expect(types).toEqual(['image/jpeg', 'image/png', 'image/jpeg']);
  });

  it('that were changed, or lead elsewhere, open nothing', async () => {
    const link = await linkTo({ im_message_id: 2007 });
    const others = [
      link.replace('.2007.', '.2008.'),
      link.replace('/api/easemob/file', '/api/userpic'),
      '/api/easemob/file?link=x',
      `${link}&link=x`,
    ];
    for (const other of others) expect(await get(other)).toMatchObject({ status: 401, error: 'link_invalid' });
  });

  it('are given to those only who may read', async () => {
    await expect(linkTo({ im_message_id: 999_999 })).rejects.toMatchObject({ error: 'message_not_found' });
    await expect(linkTo({ im_message_id: 2007, teacher_id: 290 })).rejects.toMatchObject({ error: 'bad_field' });
  });
});

describe('a school with access: member', () => {
  beforeAll(() => system.database.query(`update school set access = 'member' where school_id = 6`));
  afterAll(() => system.database.query(`update school set access = 'school' where school_id = 6`));

  it('shows a file to members of its group only', async () => {
    const stranger = await eventually(() => file(2007, {}, { account_id: 3640 }), {
      good: ({ error }) => error !== undefined,
    });
    expect([stranger.status, stranger.error]).toEqual([403, 'not_group_member']);
    expect((await file(2007)).status).toBe(200);
  });

  it('gives a stranger no link, and one that he was given as a member opens nothing any more', async () => {
    await expect(system.client(6, 3640).fileLink({ im_message_id: 2007 })).rejects.toMatchObject({
      error: 'not_group_member',
    });
    const link = (await system.client(6, 3419).fileLink({ im_message_id: 2007 })).slice(system.url.length);
    const membership = 'im_group_id = 712 and im_user_id = 162317';
    const { rows } = await system.database.query(
      `delete from im_group_member where ${membership} returning position, is_owner`,
    );
    expect(await get(link)).toMatchObject({ status: 403, error: 'not_group_member' });
    await system.database.query(
      'insert into im_group_member (im_group_id, im_user_id, position, is_owner) values (712, 162317, $1, $2)',
      [rows[0].position, rows[0].is_owner],
    );
  });
});
