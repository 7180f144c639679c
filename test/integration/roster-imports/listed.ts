import type { ImportList, ImportView } from '#contracts';
import { eventually } from '../../support/eventually.js';
import { RosterDoor, rosterKey } from '../../support/roster-door.js';
import { newSchool, system } from './stage.js';

const numbered = (count: number) =>
  ['姓名,学号,班级', ...Array.from({ length: count }, (_, at) => `李明远,S${at},高一(${at + 1})班`)].join('\n');

export function listedImports(): void {
  describe('the imports of a school', () => {
    it('are listed, the newest first and some at a time, for whoever may look at that school', async () => {
      const door = await newSchool();
      const sent: number[] = [];
      for (const count of [1, 2, 3]) sent.unshift((await door.planned(numbered(count))).import_id);
      const list = async (query: string) =>
        (await door.ask('GET', query)) as unknown as { status: number; body: ImportList };
      const ids = ({ body }: { body: ImportList }) => body.imports.map(({ import_id }) => import_id);
      const all = await list('');
      expect([all.status, ids(all), all.body.next_before]).toEqual([200, sent, null]);
      expect(all.body.imports.map(({ status }) => status)).toEqual(['planned', 'superseded', 'superseded']);
      const { findings: _, ...newest } = (await door.look(sent[0]!)).body as ImportView;
      expect(all.body.imports[0]).toEqual(newest);

      const first = await list('?limit=2');
      expect([ids(first), first.body.next_before]).toEqual([sent.slice(0, 2), sent[1]]);
      const rest = await list(`?limit=2&before=${first.body.next_before}`);
      expect([ids(rest), rest.body.next_before]).toEqual([sent.slice(2), null]);

      for (const query of ['?limit=0', '?limit=101', '?before=x'])
        expect(await door.ask('GET', query)).toMatchObject({ status: 400, body: { error: 'bad_field' } });
      const elsewhere = await newSchool();
      expect(ids((await elsewhere.ask('GET', '')) as unknown as { body: ImportList })).toEqual([]);
      const applier = await rosterKey(system, { schools: null, scopes: ['roster:apply'] });
      const other = new RosterDoor(system.url, applier, door.school);
      expect(await eventually(() => other.ask('GET', ''), { good: ({ status }) => status === 403 })).toMatchObject({
        status: 403,
      });
      const stranger = new RosterDoor(
        system.url,
        await rosterKey(system, { schools: [elsewhere.school] }),
        door.school,
      );
      expect(await eventually(() => stranger.ask('GET', ''), { good: ({ status }) => status === 403 })).toMatchObject({
        status: 403,
      });
    });
  });
}
