import type { Claim } from '#work';
import { Notes } from '../../apps/easemob-worker/src/orphans/notes.js';
import { dataSource, useWork } from '../support/work.js';

useWork();

/** A claim that nobody else wants. */
const claim = { write: (change: Parameters<Claim['write']>[0]) => dataSource.transaction(change) } as Claim;

let lastId = 0;
async function plantNote(): Promise<string> {
  const id = `remote-${++lastId}`;
  await dataSource.query('insert into orphan_group (easemob_group_id, im_group_id) values ($1, 1)', [id]);
  return id;
}
const fatesOf = async (...ids: string[]) => {
  const rows: { fate: string }[] = await dataSource.query(
    'select fate from orphan_group where easemob_group_id = any($1) and settled_at is not null order by easemob_group_id',
    [ids],
  );
  return rows.map(({ fate }) => fate);
};

describe('a group of which a dry run finds that it has gone', () => {
  it('has gone, or has been deleted where another sweep has written that meanwhile', async () => {
    const notes = new Notes(dataSource);
    const [deleted, lost] = [await plantNote(), await plantNote()];
    await notes.deleted(claim, deleted);
    await notes.gone(claim, [deleted, lost]);
    expect(await fatesOf(deleted, lost)).toEqual(['deleted', 'gone']);
  });

  it('has been deleted where the other sweep writes it down afterwards', async () => {
    const notes = new Notes(dataSource);
    const id = await plantNote();
    await notes.gone(claim, [id]);
    await notes.deleted(claim, id);
    expect(await fatesOf(id)).toEqual(['deleted']);
  });
});

describe('a group that a sweep has condemned', () => {
  const look = (id: string, mode: 'remove' | 'report', fate: 'delete' | 'populated') =>
    new Notes(dataSource).decide(claim, { easemob_group_id: id, im_group_id: 1, owner: '1', mode }, () => fate);
  const isCondemned = async (id: string) => {
    const [row] = await dataSource.query(
      'select condemned_at is not null as condemned from orphan_group where easemob_group_id = $1',
      [id],
    );
    return row.condemned as boolean;
  };

  it('stays so while a dry run looks at it, so that nobody adopts what is being deleted', async () => {
    const id = await plantNote();
    await look(id, 'remove', 'delete');
    await look(id, 'report', 'delete');
    expect(await isCondemned(id)).toBe(true);
  });

  it('is so no longer when a sweep that acts finds people in it', async () => {
    const id = await plantNote();
    await look(id, 'remove', 'delete');
    await look(id, 'remove', 'populated');
    expect(await isCondemned(id)).toBe(false);
  });
});
