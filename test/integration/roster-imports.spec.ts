import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { keyHeaders } from '#client';
import { eventually } from '../support/eventually.js';
import { RosterDoor, rosterKey } from '../support/roster-door.js';
import { listedImports } from './roster-imports/listed.js';
import { newSchool, system, useImports } from './roster-imports/stage.js';

useImports();
listedImports();

const pupil = (number: number, name = '李明远') =>
  `${name}${'甲乙丙丁戊'[number % 5]},S${number},高一(${1 + (number % 2)})班,王思齐,${13_800_138_000 + number}`;
const listOf = (...pupils: string[]) => ['姓名,学号,班级,家长姓名,家长电话', ...pupils].join('\n');
const numbered = (count: number) => listOf(...Array.from({ length: count }, (_, at) => pupil(at + 1)));
const peopleOf = async (school: number): Promise<number> => {
  const { rows } = await system.database.query<{ count: number }>(
    `select count(*)::int as count from roster_person where school_id = $1 and status = 'active'`,
    [school],
  );
  return rows[0]!.count;
};

describe('a list that another system sends', () => {
  it('is read, shown, carried out once it is approved, and taken back', async () => {
    const door = await newSchool();
    const sent = await door.send(numbered(6), { source: 'city', version: '2026-09-01' });
    expect(sent).toMatchObject({ status: 202, body: { status: 'received', source: 'city', findings: null } });
    const { import_id } = sent.body;
    const planned = await door.settled(import_id);
    expect(planned).toMatchObject({
      status: 'planned',
      findings: {
        understood: { format: 'csv', sheets: [{ kind: 'students', rows: 6 }] },
        refusal: null,
        errors: 0,
        preview: { leaving: null, rows: { roster_person: { create: 12 }, im_user: { create: 12 } } },
      },
    });
    expect(planned.findings!.preview!.people_and_classes).toContainEqual(
      expect.objectContaining({ kind: 'people', create: 12, samples: expect.anything() }),
    );
    expect(await peopleOf(door.school)).toBe(0);

    expect(await door.approve(import_id)).toMatchObject({ status: 202, body: { status: 'approved' } });
    expect(await door.settled(import_id)).toMatchObject({ status: 'done', finished_at: expect.any(String) });
    expect(await peopleOf(door.school)).toBe(12);
    // Whoever has not heard of the end asks again.
    expect(await door.approve(import_id)).toMatchObject({ status: 200, body: { status: 'done' } });

    expect((await door.undo(import_id)).status).toBe(202);
    expect(await door.settled(import_id)).toMatchObject({ status: 'undone', stuck: null });
    expect(await peopleOf(door.school)).toBe(0);
    const { rows } = await system.database.query('select what, who from audit where subject = $1 order by audit_id', [
      `roster-import:${import_id}`,
    ]);
    expect(new Set(rows.map(({ who }: { who: string }) => who))).toEqual(new Set([door.key.id]));
    expect(rows.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['roster upload', 'roster plan', 'roster approve', 'roster undo']),
    );
    const { rows: kept } = await system.database.query('select 1 from roster_upload_part where import_id = $1', [
      import_id,
    ]);
    expect(kept).toEqual([]);
  });

  it('sent twice as the same version is the same import; as another content it is refused', async () => {
    const door = await newSchool();
    const [source, version] = ['city', '7'];
    const first = await door.planned(numbered(3), { source, version });
    const again = await door.send(numbered(3), { source, version });
    expect(again).toMatchObject({ status: 200, body: { import_id: first.import_id, status: 'planned' } });
    expect(await door.send(numbered(4), { source, version })).toMatchObject({
      status: 409,
      body: { error: 'import_version_taken' },
    });
    expect(await door.send(numbered(3), { source, version, mode: 'additive' })).toMatchObject({ status: 409 });
    const newer = await door.planned(numbered(4), { source, version: '8' });
    expect(newer.status).toBe('planned');
    expect((await door.look(first.import_id)).body).toMatchObject({ status: 'superseded' });
    expect(await door.approve(first.import_id)).toMatchObject({ status: 409, body: { error: 'import_not_so' } });
    expect(await door.undo(newer.import_id)).toMatchObject({ status: 409, body: { error: 'import_not_so' } });
    await door.taken(numbered(4));
    expect((await door.planned(numbered(4))).status).toBe('unchanged');
  });

  it('with errors is not taken, and all of them are told by their cells, in both languages', async () => {
    const door = await newSchool();
    const refused = await door.planned(listOf('李明远,S1,高一(1)班,王思齐,12345', '张伟,S1,高一(1)班,,'));
    expect(refused).toMatchObject({ status: 'refused', findings: { errors: 2, preview: null, refusal: null } });
    expect(refused.findings!.faults).toContainEqual({
      code: 'phone_form',
      severity: 'error',
      sheet: 'list',
      row: 2,
      column: 'E',
      value: expect.any(String),
      text: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) },
      remedy: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) },
    });
    expect(await door.approve(refused.import_id)).toMatchObject({ status: 409, body: { error: 'import_not_so' } });
    expect(await peopleOf(door.school)).toBe(0);
  });

  it('that would have many leave is carried out for whoever gives the number alone', async () => {
    const door = await newSchool();
    await door.taken(numbered(40));
    const brake = await door.planned(numbered(4));
    expect(brake.findings!.preview!.leaving).toBe(72);
    for (const leaving of [undefined, 71])
      expect(await door.approve(brake.import_id, leaving)).toMatchObject({
        status: 409,
        body: { error: 'import_leaving', msg: expect.stringContaining('72') },
      });
    await door.approve(brake.import_id, 72);
    expect((await door.settled(brake.import_id)).status).toBe('done');
    expect(await peopleOf(door.school)).toBe(8);
  });

  it('that is no list, or a trap for its reader, is refused, and whoever comes next is served', async () => {
    const door = await newSchool();
    const zip = 'application/zip';
    const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const cases: [string, string, string][] = [
      ['%PDF-1.7 …', 'text/csv', 'not_a_table'],
      ['PK\u0003\u0004 broken', zip, 'damaged'],
      ['PK\u0003\u0004 broken', excel, 'damaged'],
      [numbered(2), excel, 'wrong_extension'],
      ['', 'text/csv', 'empty_file'],
    ];
    for (const [list, contentType, reason] of cases) {
      const view = await door.planned(list, { contentType });
      expect([view.status, view.findings!.refusal!.reason]).toEqual(['refused', reason]);
    }
    expect((await door.planned(numbered(2))).status).toBe('planned');
  });
});

/** What is answered to a body that is announced, before any of it is sent. */
async function announced(path: string, length: number, headers: Record<string, string> = {}): Promise<object> {
  const outgoing = request(system.url + path, { method: 'POST', headers: { ...headers, 'content-length': length } });
  outgoing.flushHeaders();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = (await json(answer)) as object;
  outgoing.on('error', () => undefined).destroy();
  return body;
}

describe('the door for lists', () => {
  it('lets in whoever signs what he sends, once, with a key for that and for this school', async () => {
    const door = await newSchool();
    const planner = new RosterDoor(
      system.url,
      await rosterKey(system, { scopes: ['roster:plan'], schools: [door.school] }),
      door.school,
    );
    const { import_id } = await eventually(() => planner.send(numbered(2)), {
      good: ({ status }) => status !== 401,
    }).then(({ body }) => planner.settled(body.import_id));
    expect(await planner.approve(import_id)).toMatchObject({ status: 403, body: { error: 'scope_missing' } });
    const elsewhere = new RosterDoor(system.url, planner.key, door.school - 1);
    for (const answer of [await elsewhere.send(numbered(2)), await elsewhere.look(import_id)])
      expect(answer).toMatchObject({ status: 403, body: { error: 'scope_missing' } });
    // An import of another school is none of this one's.
    const other = await newSchool();
    for (const answer of [await other.look(import_id), await other.approve(import_id), await other.undo(import_id)])
      expect(answer).toMatchObject({ status: 404, body: { error: 'import_not_found' } });

    const forged = new RosterDoor(system.url, { ...door.key, secret: 'sk_another' }, door.school);
    expect(await forged.send(numbered(2))).toMatchObject({ status: 401, body: { error: 'bad_key_signature' } });
    const unknown = new RosterDoor(system.url, { id: `k_${'0'.repeat(20)}`, secret: 'sk_x' }, door.school);
    expect(await unknown.send(numbered(2))).toMatchObject({ status: 401, body: { error: 'bad_key_signature' } });
    const path = `/admin/v1/schools/${door.school}/imports?source=a&version=b`;
    const contentType = 'text/csv';
    const headers = {
      ...keyHeaders(door.key, { method: 'POST', path, contentType, body: 'a' }),
      'content-type': contentType,
    };
    const post = (body: string) => fetch(system.url + path, { method: 'POST', headers, body });
    expect((await post('b')).status).toBe(401);
    expect((await post('a')).status).toBe(202);
    expect(await (await post('a')).json()).toMatchObject({ error: 'nonce_reused' });
    expect(
      (await fetch(system.url + path, { method: 'POST', headers: { 'content-type': contentType }, body: 'a' })).status,
    ).toBe(400);
  });

  it('says what of a request is wrong', async () => {
    const door = await newSchool();
    const bad = async (end: string, contentType = 'text/csv') =>
      (await door.ask('POST', end, { body: Buffer.from('a'), contentType })).body;
    expect(await bad('')).toMatchObject({ error: 'missing_field', msg: expect.stringContaining('source') });
    expect(await bad('?source=a&version=b&mode=half')).toMatchObject({
      error: 'bad_field',
      msg: expect.stringContaining('mode'),
    });
    expect(await bad('?source=a&version=b', 'image/png')).toMatchObject({
      error: 'bad_field',
      msg: expect.stringContaining('Content-Type'),
    });
    const nowhere = new RosterDoor(system.url, door.key, 999_999);
    expect(await nowhere.send(numbered(2))).toMatchObject({ status: 404, body: { error: 'school_not_found' } });
    expect(await door.ask('GET', '/x')).toMatchObject({ status: 404, body: { error: 'not_found' } });
    expect(await door.look(2 ** 31 - 1)).toMatchObject({ status: 404, body: { error: 'import_not_found' } });
    const english = await door.ask('GET', '/2', { headers: { 'accept-language': 'en' } });
    expect(english.body.msg).toBe('There is no such import');
  });

  it('takes lists of twenty mebibytes, and nothing larger; commands stay as small as they were', async () => {
    const door = await newSchool();
    const large = new Uint8Array(20 * 1024 * 1024).fill(65);
    const { body } = await door.send(large);
    expect((await door.settled(body.import_id)).status).toBe('refused');
    const path = `/admin/v1/schools/${door.school}/imports?source=a&version=b`;
    const signed = keyHeaders(door.key, { method: 'POST', path, contentType: 'text/csv' });
    expect(await announced(path, 20 * 1024 * 1024 + 1, { ...signed, 'content-type': 'text/csv' })).toMatchObject({
      error: 'body_too_large',
      msg: expect.stringContaining('20971520'),
    });
    const usual = { error: 'body_too_large', msg: expect.stringContaining('262144') };
    expect(await announced('/api/im', 262_145)).toMatchObject(usual);
    expect(await announced(`/admin/v1/schools/${door.school}/imports/1/approve`, 262_145)).toMatchObject(usual);
    // Of a stranger nothing is taken in at all.
    const unknown = { ...signed, 'x-key-id': `k_${'0'.repeat(20)}`, 'content-type': 'text/csv' };
    expect(await announced(path, 1000, unknown)).toMatchObject({ error: 'bad_key_signature' });
  });

  it('logs and counts who asked for what, and nothing of what stood in the list', async () => {
    const door = await newSchool();
    await door.taken(listOf('机密姓名,S机密1,高一(1)班,机密家长,13812345678'));
    const faulty = await door.planned(listOf('机密姓名,S机密1,高一(1)班,机密家长,1381234567890'));
    expect(faulty.status).toBe('refused');
    const output = () => [system.gateway, ...system.rosterWorkers, ...system.workers].map((one) => one.output).join('');
    await eventually(
      () => output().includes(`roster-import:${faulty.import_id}`) && output().includes('"rosterApprove"'),
    );
    expect(output()).toMatch(new RegExp(`"cmd":"rosterImport".*"key_id":"${door.key.id}".*"school_id":${door.school}`));
    for (const canary of ['机密', '13812345678', '1381234567890', door.key.secret])
      expect([canary, output().includes(canary)]).toEqual([canary, false]);
  });
});
