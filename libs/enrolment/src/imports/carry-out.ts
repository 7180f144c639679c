import { wantMany, type WorkOutbox } from '#work';
import type { EntityManager } from 'typeorm';
import { columnsOf, tables } from '../rows/tables.js';
import type { ImportRecord } from './import-record.js';
import { lockImport } from './lock-import.js';
import { steps, type Step, type Verb } from './steps.js';

/** Forward: what was planned. Backward: as it was before. */
export type Direction = 'forward' | 'backward';

/** A row is not as the plan knows it: somebody has changed it past the roster. Nothing of the chunk is kept. */
export class RowsMoved extends Error {
  override name = 'RowsMoved';

  constructor(readonly table: string) {
    super(`rows of ${table} are not as they were when it was planned`);
  }
}

/** What is done in one transaction: with its progress, so that whoever comes next goes on behind it. */
export async function carryOutChunk(
  manager: EntityManager,
  outbox: WorkOutbox,
  { import_id, direction }: { import_id: number; direction: Direction },
): Promise<ImportRecord> {
  const { record } = (await lockImport(manager, import_id))!;
  const { chunks_applied: applied, school_id } = record;
  if (!goes(record, direction)) return record;
  if (direction === 'backward' && applied === 0) return advance(manager, record, { direction, applied });
  const chunk = direction === 'forward' ? applied : applied - 1;
  await lockGroups(manager, import_id, chunk);
  for (const { step, rows } of await stepsOf(manager, import_id, { chunk, direction })) {
    const { statement, strict } = statementOf(steps[step]!, direction);
    const [{ done }]: [{ done: number }] = await manager.query(statement, [import_id, chunk, step]);
    if (strict && done !== rows) throw new RowsMoved(steps[step]!.table);
  }
  await wantGroups(manager, outbox, { import_id, chunk, school_id });
  return advance(manager, record, { direction, applied: direction === 'forward' ? applied + 1 : applied - 1 });
}

/** Whether an import is on its way in a direction: somebody may have turned it round meanwhile. */
export const goes = ({ status }: ImportRecord, direction: Direction): boolean =>
  direction === 'forward' ? status === 'approved' || status === 'applying' : status === 'undoing';

/** The steps of a chunk, with how many rows each has. */
const stepsOf = (
  manager: EntityManager,
  import_id: number,
  { chunk, direction }: { chunk: number; direction: Direction },
): Promise<{ step: number; rows: number }[]> =>
  manager.query(
    `select step, count(*)::int as rows from roster_change where import_id = $1 and chunk = $2
      group by step order by step ${direction === 'forward' ? 'asc' : 'desc'}`,
    [import_id, chunk],
  );

/** In the order of their ids, before any other row of theirs: as everybody who changes a group does. */
const lockGroups = (manager: EntityManager, import_id: number, chunk: number): Promise<unknown> =>
  manager.query(
    `select g.im_group_id from im_group g
      where g.im_group_id in (select im_group_id from roster_change where import_id = $1 and chunk = $2)
      order by g.im_group_id for no key update`,
    [import_id, chunk],
  );

const opposite: Record<Verb, Verb> = { create: 'remove', change: 'change', remove: 'create' };

/** @returns the statement that takes a step; a strict one must find every row as the plan knows it */
function statementOf({ table, verb, custom }: Step, direction: Direction): { statement: string; strict: boolean } {
  const forward = direction === 'forward';
  const [from, to] = forward ? ['before', 'after'] : ['after', 'before'];
  const done = { table, from, to, custom };
  const change = changeOf[forward ? verb : opposite[verb]](done);
  const statement = `with change as (
      select before, after from roster_change where import_id = $1 and chunk = $2 and step = $3),
    done as (${change} returning 1)
    select count(*)::int as done from done`;
  return { statement, strict: !custom };
}

interface Doing {
  table: Step['table'];
  /** Columns of a change: the row as it is, and as it is to be. */
  from: string;
  to: string;
  custom?: true | undefined;
}

const record = (table: string, column: string, name: string) =>
  `jsonb_populate_record(null::${table}, change.${column}) ${name}`;
const named = (names: readonly string[], of: string) => names.map((name) => `${of}.${name}`).join(', ');
const sameRow = ({ table, custom }: Doing) => {
  const key = tables[table].key.map((name) => `t.${name} = former.${name}`).join(' and ');
  // What others do to a group of theirs meanwhile is theirs to do.
  if (custom) return key;
  const all = columnsOf(table);
  return `${key} and row(${named(all, 't')}) is not distinct from row(${named(all, 'former')})`;
};

const changeOf: Record<Verb, (doing: Doing) => string> = {
  create: ({ table, to, custom }) => {
    const columns = columnsOf(table);
    const values = `select ${named(columns, 'latter')} from change, ${record(table, to, 'latter')}`;
    return `insert into ${table} (${columns.join(', ')}) ${values}${custom ? ' on conflict do nothing' : ''}`;
  },
  remove: (doing) =>
    `delete from ${doing.table} t using change, ${record(doing.table, doing.from, 'former')} where ${sameRow(doing)}`,
  change: (doing) => {
    const { table, from, to } = doing;
    const set = tables[table].rest.map((name) => `${name} = latter.${name}`).join(', ');
    return `update ${table} t set ${set} from change, ${record(table, from, 'former')}, ${record(table, to, 'latter')}
      where ${sameRow(doing)}`;
  },
};

/**
 * Has the groups of a chunk made so in Easemob, behind people's taps: those that are there, or on their way there. Places
 * and remarks are nothing to Easemob.
 */
async function wantGroups(
  manager: EntityManager,
  outbox: WorkOutbox,
  { import_id, chunk, school_id }: { import_id: number; chunk: number; school_id: number },
): Promise<void> {
  const groups: { im_group_id: number }[] = await manager.query(
    `select g.im_group_id from im_group g
      where g.im_group_id in (
        select im_group_id from roster_change
         where import_id = $1 and chunk = $2 and im_group_id is not null
           and (before is null or after is null or before->>'is_owner' is distinct from after->>'is_owner'
                or before->>'group_name' is distinct from after->>'group_name'))
        and (g.easemob_group_id is not null or g.create_tries > 0 or exists (
          select from work_item w where w.key = 'group:' || g.im_group_id and w.done < w.wanted))
      order by g.im_group_id`,
    [import_id, chunk],
  );
  const ids = groups.map(({ im_group_id }) => im_group_id);
  if (ids.length > 0) await wantMany(manager, outbox, { kind: 'group', ids, school_id });
}

async function advance(
  manager: EntityManager,
  before: ImportRecord,
  { direction, applied }: { direction: Direction; applied: number },
): Promise<ImportRecord> {
  const ended = applied === (direction === 'forward' ? before.chunks : 0);
  const [onItsWay, atItsEnd] =
    direction === 'forward' ? (['applying', 'done'] as const) : (['undoing', 'undone'] as const);
  const status = ended ? atItsEnd : onItsWay;
  await manager.query(
    `update roster_import set status = $2, chunks_applied = $3, failure = null, finished_at = case when $4 then now() end
      where import_id = $1`,
    [before.import_id, status, applied, ended],
  );
  return { ...before, status, chunks_applied: applied, failure: null };
}
