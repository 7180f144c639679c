import type { Budget } from '#easemob';
import { age, dataSource, rowOf, runner } from '../support/work.js';
import {
  callsDuring,
  carryOut,
  peopleOf,
  refusing,
  registeredIn,
  rename,
  schoolOf,
  simulator,
  useUsers,
  wish,
} from './users.stage.js';

useUsers();

const sizes = (calls: readonly { people: readonly string[] }[]) => calls.map(({ people }) => people.length);
const once = (calls: readonly { people: readonly string[] }[]) => {
  const all = calls.flatMap(({ people }) => people);
  expect(new Set(all).size).toBe(all.length);
};
describe('the people of a school', () => {
  it('are registered sixty a call, under their names, each once', async () => {
    const school = await schoolOf(150);
    await wish(school);
    const calls = await callsDuring(async () => {
      expect(await carryOut(school)).toMatchObject({ result: 'done', outcomes: { registered: 150 } });
    });
    expect(sizes(calls)).toEqual([60, 60, 30]);
    once(calls);
    expect(await registeredIn(school)).toBe(150);
    expect((await peopleOf(school))[149]).toEqual({ n: 150, there: true, name: '学生150', refusal: null });

    await wish(school);
    expect(await callsDuring(() => carryOut(school))).toEqual([]);
  });

  it('are wanted once, however often: what waits is not asked for again', async () => {
    const school = await schoolOf(1);
    expect(await wish(school)).toEqual([`users:${school}`]);
    expect(await wish(school)).toEqual([]);
    expect(await rowOf(`users:${school}`)).toMatchObject({ lane: 'bulk', wanted: '1', school_id: school });
  });

  it('are registered to the end by another worker when one stops between two calls', async () => {
    const school = await schoolOf(150);
    await wish(school);
    const calls = await callsDuring(async () => {
      const by = runner();
      const stopped = await carryOut(school, {
        by,
        around:
          (register) =>
          (...asked) =>
            register(...asked).finally(() => by.abort()),
      });
      expect(stopped).toMatchObject({ result: 'later' });
      expect(await registeredIn(school)).toBe(60);
      await carryOut(school);
    });
    expect(sizes(calls)).toEqual([60, 60, 30]);
    once(calls);
  });

  it('are so too when it dies between a call and its writing down: Easemob has them, which is as good', async () => {
    const school = await schoolOf(150);
    await wish(school);
    const before = (await simulator.state()).users;
    const calls = await callsDuring(async () => {
      const died = await carryOut(school, {
        around:
          (register) =>
          async (...asked) => {
            const outcome = await register(...asked);
            // Another takes the key over: what this one writes from now on is nobody's.
            await age(`users:${school}`, 61_000);
            await carryOut(school);
            return outcome;
          },
      });
      expect(died).toMatchObject({ result: 'fenced' });
    });
    expect(sizes(calls)).toEqual([60, 60, 60, 30]);
    expect((await simulator.state()).users - before).toBe(150);
    expect(await registeredIn(school)).toBe(150);
  });

  it.each(['item', 'batch'])('who are there already are as good as new (%s)', async (duplicateUsers) => {
    const school = await schoolOf(3);
    await wish(school);
    await carryOut(school);
    await dataSource.query('update im_user set easemob_registered_at = null where school_id = $1 and account_id = 2', [
      school,
    ]);
    await simulator.dials({ duplicateUsers });
    await wish(school);
    expect(await carryOut(school)).toMatchObject({ result: 'done', outcomes: { registered: 1 } });
  });

  it('are without whoever has left the school', async () => {
    const school = await schoolOf(2);
    await dataSource.query('insert into roster_school (school_id) values ($1)', [school]);
    await dataSource.query(
      `insert into roster_person (school_id, key, role, name, status)
       values ($1, 'stays', 'student', '学生1', 'active'), ($1, 'left', 'student', '学生2', 'left')`,
      [school],
    );
    await dataSource.query(
      `update im_user set person_key = case account_id when 1 then 'stays' else 'left' end where school_id = $1`,
      [school],
    );
    await wish(school);
    const calls = await callsDuring(() => carryOut(school));
    expect(calls.map(({ people }) => people)).toEqual([[`${school * 100_000 + 1}`]]);
    await dataSource.query(`update roster_person set status = 'active' where school_id = $1`, [school]);
    await wish(school);
    expect(sizes(await callsDuring(() => carryOut(school)))).toEqual([1]);
  });

  it('make way for other schools after five calls, at no cost', async () => {
    const school = await schoolOf(310);
    await wish(school);
    const first = await callsDuring(async () => {
      expect(await carryOut(school)).toMatchObject({ result: 'later', reason: 'others have their turn' });
    });
    expect(sizes(first)).toEqual([60, 60, 60, 60, 60]);
    expect(await rowOf(`users:${school}`)).toMatchObject({ attempts: 0, lease_owner: null });
    expect(sizes(await callsDuring(() => carryOut(school)))).toEqual([10]);
  });

  it('negative control: whom nobody writes down is registered again and again', async () => {
    const school = await schoolOf(2);
    await dataSource.query(`create function forgets() returns trigger language plpgsql as 'begin return old; end'`);
    await dataSource.query('create trigger forgets before update on im_user for each row execute function forgets()');
    await wish(school);
    const calls = await callsDuring(() => carryOut(school)).finally(() =>
      dataSource.query('drop function forgets cascade'),
    );
    expect(sizes(calls)).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('P6: the registration of a school', () => {
  it('takes each call from the budget of users, as nobody who waits; held back, it goes on where it was', async () => {
    const school = await schoolOf(150);
    await wish(school);
    let left = 2;
    const taken: string[] = [];
    const budget: Budget = {
      take: async (bucket, { lane }) => {
        taken.push(`${bucket} ${lane}`);
        return bucket !== 'users' || left-- > 0 ? { granted: true } : { granted: false, retryAfterMs: 0 };
      },
      pause: async () => undefined,
    };
    const calls = await callsDuring(async () => {
      expect(await carryOut(school, { budget })).toMatchObject({ result: 'later' });
      expect(await rowOf(`users:${school}`)).toMatchObject({ attempts: 0 });
      expect(await registeredIn(school)).toBe(120);
      left = 9;
      expect(await carryOut(school, { budget })).toMatchObject({ result: 'done' });
    });
    expect(sizes(calls)).toEqual([60, 60, 30]);
    expect(taken.filter((one) => one.startsWith('users'))).toEqual(Array.from({ length: 4 }, () => 'users bulk'));
  });
});

describe('somebody whom Easemob does not take', () => {
  it('keeps nobody out, is told of, and is tried again once he is called otherwise', async () => {
    const school = await schoolOf(3);
    await simulator.faults({ ...refusing(school), times: 2 });
    await wish(school);
    const calls = await callsDuring(async () => {
      expect(await carryOut(school)).toMatchObject({ result: 'done', outcomes: { registered: 2, refused: 1 } });
    });
    // All, and he once more without his name.
    expect(sizes(calls)).toEqual([3, 1]);
    expect((await peopleOf(school))[1]).toEqual({ n: 2, there: false, name: '学生2', refusal: 'person' });
    await wish(school);
    expect(await callsDuring(() => carryOut(school))).toEqual([]);

    await rename(school, 2, '学生二');
    await wish(school);
    expect(await carryOut(school)).toMatchObject({ outcomes: { registered: 1 } });
    expect((await peopleOf(school))[1]).toEqual({ n: 2, there: true, name: '学生二', refusal: null });
  });

  it('but for his name is there without it', async () => {
    const school = await schoolOf(3);
    await simulator.faults(refusing(school));
    await wish(school);
    expect(await carryOut(school)).toMatchObject({ result: 'done', outcomes: { registered: 2, nameless: 1 } });
    expect((await peopleOf(school))[1]).toEqual({ n: 2, there: true, name: '学生2', refusal: 'name' });
  });

  it('since the plan is full is no fault of his: the work waits for an operator', async () => {
    const school = await schoolOf(3);
    const { users } = await simulator.state();
    await simulator.dials({ plan: { users } });
    await wish(school);
    expect(await carryOut(school)).toMatchObject({ result: 'parked' });
    await simulator.dials({ plan: { users: null } });
    expect(await peopleOf(school)).toContainEqual({ n: 2, there: false, name: null, refusal: null });
    expect(await rowOf(`users:${school}`)).toMatchObject({ failure: { error: 'provider_limit' } });
  });
});

describe('a name that has changed', () => {
  const known = async () => {
    const school = await schoolOf(3);
    await wish(school);
    await carryOut(school);
    await rename(school, 2, '学生二');
    await wish(school);
    return { school, his: `${school * 100_000 + 2}` };
  };

  it('is told to Easemob, once', async () => {
    const { school, his } = await known();
    expect(await callsDuring(() => carryOut(school))).toEqual([{ route: 'modifyUser', people: [his] }]);
    const { body } = (await simulator.requests()).at(-1)!;
    expect(body).toEqual({ nickname: '学生二' });
    await wish(school);
    expect(await callsDuring(() => carryOut(school))).toEqual([]);
  });

  it('and that Easemob does not take is told of, and not tried again', async () => {
    const { school } = await known();
    const answer = { status: 400, body: { error: 'illegal_argument', error_description: 'NICKNAME' } };
    await simulator.faults({ route: 'modifyUser', effect: 'before', answer });
    expect(await carryOut(school)).toMatchObject({ result: 'done', outcomes: { nameless: 1 } });
    expect((await peopleOf(school))[1]).toMatchObject({ there: true, refusal: 'name' });
    await wish(school);
    expect(await callsDuring(() => carryOut(school))).toEqual([]);
  });

  it('of somebody whom Easemob has lost has him registered anew', async () => {
    const { school, his } = await known();
    const body = { error: 'service_resource_not_found', error_description: 'Service resource not found' };
    await simulator.faults({ route: 'modifyUser', effect: 'before', answer: { status: 404, body } });
    const calls = await callsDuring(() => carryOut(school));
    expect(calls).toEqual([
      { route: 'modifyUser', people: [his] },
      { route: 'registerUsers', people: [his] },
    ]);
    expect((await peopleOf(school))[1]).toMatchObject({ there: true, name: '学生二', refusal: null });
  });
});
