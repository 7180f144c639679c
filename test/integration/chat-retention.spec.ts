import { dropOld, type Ageing } from '../../apps/easemob-worker/src/retention/ages.js';
import { dataSource, useWork } from '../support/work.js';

useWork();
afterEach(() => dataSource.query('truncate chat_event, chat_hour'));

const plant = (msg_id: string, { days, outcome }: { days: number | null; outcome?: string }) =>
  dataSource.query(
    `insert into chat_event (msg_id, event_type, chat_type, body, processed_at, outcome)
     values ($1, 'chat', 'groupchat', '{}', now() - $2::int * interval '1 day', $3)`,
    [msg_id, days, outcome],
  );
const drop = (what: Ageing, days: number) => dataSource.transaction((manager) => dropOld(manager, { what, days }));
const left = async () =>
  (await dataSource.query('select msg_id from chat_event order by 1')).map(({ msg_id }: { msg_id: string }) => msg_id);

describe('what is done with', () => {
  beforeEach(async () => {
    await plant('merged', { days: 31, outcome: 'merged' });
    await plant('left out', { days: 31, outcome: 'left_out' });
    await plant('recent', { days: 29, outcome: 'merged' });
    for (const outcome of ['unknown_group', 'unknown:bad_json', 'failed']) await plant(outcome, { days: 200, outcome });
    await plant('new', { days: null });
  });
  const strays = ['failed', 'unknown:bad_json', 'unknown_group'];

  it('is dropped once it is old, and nothing that somebody may still look into', async () => {
    expect(await drop('events', 30)).toEqual({ dropped: 2, more: false });
    expect((await left()).toSorted()).toEqual([...strays, 'new', 'recent'].toSorted());
  });

  it('of what could not be brought in goes by an age of its own; what nobody has looked at stays', async () => {
    await drop('strays', 100);
    expect((await left()).toSorted()).toEqual(['left out', 'merged', 'new', 'recent']);
  });

  it('of hours goes by theirs', async () => {
    await dataSource.query(
      `insert into chat_hour (hour, state) values (now() - interval '401 days', 'gone'), (now() - interval '399 days', 'gone')`,
    );
    await drop('hours', 400);
    expect(await dataSource.query('select state from chat_hour')).toHaveLength(1);
  });

  it('goes some at a time', async () => {
    await dataSource.query(
      `insert into chat_event (msg_id, event_type, chat_type, body, processed_at, outcome)
       select 'many' || n, 'chat', '', '', now() - interval '1 year', 'merged' from generate_series(1, 1500) n`,
    );
    expect(await drop('events', 30)).toEqual({ dropped: 1000, more: true });
    expect(await drop('events', 30)).toEqual({ dropped: 502, more: false });
    expect(await left()).toHaveLength(5);
  });
});
