import * as operating from '#operating';
import { Operator, readAudit, whats, type What } from '#operating';
import type { DeadLetter, DeadLetters } from '#messaging';
import { park } from '#work';
import { randomUUID } from 'node:crypto';
import { rosterDeeds } from './roster-deeds.js';
import { ask, dataSource, freshKey, operate, outbox, runner, useWork } from '../support/work.js';
import { keyChanges } from './audit.service-keys.js';

useWork();

const why = 'a call from the school';
const reads = { query: (sql: string, values?: unknown[]) => dataSource.query(sql, values) };
const mei = () => new Operator(reads, outbox, { who: 'mei', why });
const salts = ['correct-horse-battery', 'staple-of-the-year'];
const secretOf: string[] = [];

/** A dead-letter queue with one letter in it. */
function letters(content: DeadLetter['content']): DeadLetters {
  const from = { queue: 'q', reason: 'rejected', count: 1, at: null };
  let left: DeadLetter[] = [{ id: 'letter', messageId: '', from, bytes: 1, content }];
  return {
    count: async () => left.length,
    walk: async (decide) => {
      for (const letter of left) if ((await decide(letter)) !== 'keep') left = [];
    },
    discardAll: async () => left.splice(0).length,
    close: async () => undefined,
  };
}

async function parked(): Promise<string> {
  const { id, key } = freshKey();
  await operate(id);
  await runner().run(key, async () => park({ error: 'name_refused' }, 'bad name'));
  return key;
}

async function endpoint(): Promise<number> {
  const [{ endpoint_id }] = await dataSource.query(
    `insert into callback_endpoint (school_id, url, secrets) values (1, $1, '{whsec_c2VjcmV0}') returning endpoint_id`,
    [`https://${randomUUID()}.example/`],
  );
  return endpoint_id;
}

const rotated = async (id: number) => {
  const done = await operating.rotateSecret(mei(), id);
  if (typeof done === 'object') secretOf.push(done.secret);
};

/** How each change is made; the compiler asks for a line of every one that there is. @returns its subject */
const changes: Record<What, () => Promise<string>> = {
  'work retry': async () => {
    const key = await parked();
    await operating.retryWork(mei(), { state: 'parked', keys: [key] }, { lane: 'tap' });
    return key;
  },
  'work cancel': async () => {
    const key = await parked();
    await operating.cancelWork(mei(), { state: 'parked', keys: [key] });
    return key;
  },
  'work ring': async () => {
    const { id, key } = freshKey();
    await ask(id);
    await operating.ringWork(mei(), key);
    return key;
  },
  'group repair': async () => {
    const { id, key } = freshKey();
    await operating.repairGroups(mei(), { school: 1, ids: [id] });
    return key;
  },
  'endpoint add': async () => {
    const url = 'https://192.0.32.8/im?token=hunter2#hunter2';
    const wanted = { school_id: 1, url, is_default: true, allowed_cidrs: [], event_types: null, envelope: 1 as const };
    const added = await operating.addEndpoint(mei(), wanted, { allowHttp: false });
    if ('fault' in added) throw new Error(added.fault);
    secretOf.push(added.secret!);
    return `endpoint:${added.endpoint_id}`;
  },
  'endpoint set': async () => {
    const id = await endpoint();
    await operating.setEndpoint(mei(), id, { is_default: true });
    return `endpoint:${id}`;
  },
  'endpoint rotate': async () => {
    const id = await endpoint();
    await rotated(id);
    return `endpoint:${id}`;
  },
  'endpoint drop-old': async () => {
    const id = await endpoint();
    await rotated(id);
    await operating.dropOldSecret(mei(), id);
    return `endpoint:${id}`;
  },
  'endpoint enable': async () => {
    const id = await endpoint();
    await operating.enableEndpoint(mei(), id);
    return `endpoint:${id}`;
  },
  'endpoint disable': async () => {
    const id = await endpoint();
    await operating.disableEndpoint(mei(), id, why);
    return `endpoint:${id}`;
  },
  'subscriber add': async () => {
    await operating.addSubscriber(mei(), { take: async () => undefined }, { team: 'team', topics: ['group.#'] });
    return 'subscriber:team';
  },
  'subscriber remove': async () => {
    const seats = { take: async () => undefined, remove: async () => 0 };
    await operating.addSubscriber(mei(), seats, { team: 'leaves', topics: ['group.#'] });
    await operating.removeSubscriber(mei(), seats, 'leaves');
    return 'subscriber:leaves';
  },
  'school add': async () => {
    await operating.addSchool(mei(), { school_id: 77, name: '第七十七中学' });
    return 'school:77';
  },
  'school set': async () => {
    await operating.setSchool(mei(), 1, { access: 'member', salts });
    return 'school:1';
  },
  ...keyChanges(mei, secretOf),
  'school pre-activate': () => operating.makeSchoolReady(mei(), 1).then(() => 'school:1'),
  'orphans sweep': () => operating.sweepOrphans(mei(), 'report'),
  'orphans dissolve': async () => {
    await dataSource.query(
      `insert into orphan_group (easemob_group_id, im_group_id, fate, buried_at) values ('e1', 1, 'waiting', now())`,
    );
    await operating.dissolveOrphans(mei(), ['e1', 'unknown']);
    return 'e1';
  },
  'archive refill': async () => {
    const hour = new Date('2026-11-23T01:00:00Z');
    await operating.refillHours(
      mei(),
      { from: hour, to: new Date(hour.getTime() + 3_600_000) },
      { scope: 'all', keptDays: 3 },
    );
    return 'chat-hours';
  },
  'archive retry-files': async () => {
    await dataSource.query(
      `insert into im_group (im_group_id, school_id, group_name, group_type) values (1, 1, 'g', 'other') on conflict do nothing`,
    );
    await dataSource.query(
      `insert into message (school_id, im_group_id, easemob_type, sources, file_uuid, file_state)
       values (1, 1, 'FILE', '{callback}', 'u', 'failed')`,
    );
    await operating.retryFiles(mei(), { state: 'failed' });
    return 'chat-files:1';
  },
  'dead-letters discard': async () => {
    await operating.discardLetter(mei(), letters({ poison: 'not JSON' }), 'letter');
    return 'letter:letter';
  },
  'dead-letters requeue': async () => {
    await operating.requeueLetters(mei(), letters({ doorbell: { kind: 'group', key: 'group:1', v: 1 } }));
    return 'letter:letter';
  },
  ...rosterDeeds(mei),
  restored: () => operating.declareRestored(mei()).then(() => 'deployment'),
};

beforeAll(() => dataSource.query(`insert into school (school_id, name) values (1, 'school'), (2, 'other')`));

const newest = async () => (await readAudit(dataSource, { limit: 1 }))[0];
const count = async () => (await readAudit(dataSource, { limit: 1000 })).length;

describe('P14: whoever changes something is written down', () => {
  it.each(whats)('P14: %s, with who, why and to what', async (what) => {
    const subject = await changes[what]();
    expect(await newest()).toMatchObject({ what, subject, who: 'mei', why });
  });

  it('without any secret, salt or name, whatever has been given', async () => {
    const written = JSON.stringify(await readAudit(dataSource, { limit: 1000 }));
    expect(secretOf.length).toBeGreaterThanOrEqual(3);
    for (const secret of [...secretOf, ...salts, 'hunter2', '第七十七中学', 'whsec_', 'sk_', '李明', '王思齐'])
      expect(written).not.toContain(secret);
  });

  it('or nothing is changed: where the audit can’t be written, the change is not made', async () => {
    const id = await endpoint();
    const nobody = new Operator(dataSource, outbox, { who: '' });
    await expect(operating.disableEndpoint(nobody, id, 'why not')).rejects.toThrow('audit_who_check');
    const state = 'select disabled_at from callback_endpoint where endpoint_id = $1';
    expect(await dataSource.query(state, [id])).toEqual([{ disabled_at: null }]);
  });

  it('negative control: what goes past the door is seen to leave nothing', async () => {
    const id = await endpoint();
    const before = await count();
    await dataSource.query('update callback_endpoint set disabled_at = now() where endpoint_id = $1', [id]);
    expect(await count()).toBe(before);
  });

  it('also when all letters are thrown away at once', async () => {
    expect(await operating.discardAllLetters(mei(), letters({ poison: 'not JSON' }))).toBe(1);
    const thrown = {
      what: 'dead-letters discard',
      subject: 'all letters',
      who: 'mei',
      details: { count: 1 },
    };
    expect(await newest()).toMatchObject(thrown);
  });

  it('and what changes nothing leaves nothing', async () => {
    const before = await count();
    expect(await operating.disableEndpoint(mei(), 999_999, why)).toBeUndefined();
    expect(await operating.setSchool(mei(), 999, { access: 'member' })).toBe(false);
    expect(await operating.addSchool(mei(), { school_id: 1, name: 'again' })).toBe(false);
    expect(await operating.ringWork(mei(), 'group:999999')).toBe(false);
    await operating.retryWork(mei(), { state: 'parked', keys: ['group:999999'] }, { lane: 'tap' });
    const none = { ...letters({ poison: 'x' }), count: async () => 0 };
    expect(await operating.discardAllLetters(mei(), none)).toBe(0);
    expect(await count()).toBe(before);
  });
});

describe('the audit', () => {
  it('tells a school of its own work alone, whatever was done with it', async () => {
    const keys = [await parked(), await parked(), await parked()];
    for (const [at, key] of keys.entries())
      await dataSource.query(
        `insert into im_group (im_group_id, school_id, group_name, group_type) values ($1, $2, '', 'other')`,
        [key.split(':')[1], at === 2 ? 2 : 1],
      );
    await operating.cancelWork(mei(), { state: 'parked', keys });
    const of = async (school: number) => (await readAudit(dataSource, { school, limit: 1 }))[0];
    expect(await of(1)).toMatchObject({ subject: '2 keys', details: { keys: keys.slice(0, 2) } });
    expect(await of(2)).toMatchObject({ subject: keys[2], details: { keys: [keys[2]] } });
  });

  it('is read by time', async () => {
    expect((await readAudit(dataSource, { sinceMs: 3_600_000, limit: 1000 })).length).toBe(await count());
    expect(await readAudit(dataSource, { sinceMs: 0, limit: 1000 })).toEqual([]);
  });

  it.each([`update audit set who = 'nobody'`, 'delete from audit'])('is not rewritten: %s', async (sql) => {
    await expect(dataSource.query(sql)).rejects.toThrow('the audit is not rewritten');
  });
});
