import type { Row, TableName } from '../rows/tables.js';

/** A row that is made, changed or taken away. */
export interface Change {
  readonly table: TableName;
  readonly before?: Row;
  readonly after?: Row;
  /** Of a group that others have made, whose members are none of the roster's business but in that one leaves. */
  readonly custom?: true;
}

export type Verb = 'create' | 'change' | 'remove';
export const verbOf = ({ before, after }: Change): Verb => (!before ? 'create' : after ? 'change' : 'remove');

/** Changes of one kind of one table: carried out by one statement. */
export interface Step {
  readonly table: TableName;
  readonly verb: Verb;
  /** Who stops and who begins to own a group: there is one owner at a time, in whichever direction it goes. */
  readonly owner?: 'ceases' | 'begins';
  readonly custom?: true;
}

const eachOf = (verbs: readonly Verb[], ...names: TableName[]): Step[] =>
  names.flatMap((table) => verbs.map((verb) => ({ table, verb })));

const groups: readonly Step[] = [
  ...eachOf(['create', 'change'], 'im_group'),
  { table: 'im_group_member', verb: 'remove' },
  { table: 'im_group_member', verb: 'remove', custom: true },
  { table: 'im_group_member', verb: 'change', owner: 'ceases' },
  { table: 'im_group_member', verb: 'change' },
  { table: 'im_group_member', verb: 'create' },
  { table: 'im_group_member', verb: 'change', owner: 'begins' },
];

/**
 * All there can be to do, in the order in which each row finds those that it names, and loses none that name it; the
 * other way round it is so too. A change is kept with its place in here.
 */
export const steps: readonly Step[] = [
  ...eachOf(['create', 'change'], 'roster_school', 'roster_grade', 'roster_class', 'roster_course', 'roster_person'),
  ...eachOf(['create', 'change'], 'im_user'),
  ...eachOf(['remove', 'create'], 'roster_sticky'),
  ...eachOf(['remove', 'change', 'create'], 'roster_enrolment', 'roster_guardian', 'roster_assignment'),
  ...eachOf(['remove', 'create'], 'guardian_child'),
  ...groups,
  ...eachOf(['remove'], 'roster_class', 'roster_course', 'roster_grade'),
];

const owns = (row: Row | undefined): boolean => row?.is_owner === true;

function ownerIn({ before, after }: Change): Step['owner'] {
  if (!before || !after || owns(before) === owns(after)) return undefined;
  return owns(after) ? 'begins' : 'ceases';
}

/** The place of a change among the steps. @throws for what no import does, such as taking a person's row away */
export function stepOf(change: Change): number {
  const { table, custom } = change;
  const [verb, owner] = [verbOf(change), ownerIn(change)];
  const at = steps.findIndex(
    (step) => step.table === table && step.verb === verb && step.owner === owner && step.custom === custom,
  );
  if (at < 0) throw new Error(`no step of an import is to ${verb} a row of ${table}`);
  return at;
}

const firstOfGroups = steps.indexOf(groups[0]!);
/** Whether a step is about groups: all that is done to one of them is done in one transaction. */
export const isOfGroups = (step: number): boolean => step >= firstOfGroups && step < firstOfGroups + groups.length;

/** Steps are taken one after the other, but for those of groups, which are taken group by group. */
export const phaseOf = (step: number): number => (isOfGroups(step) ? firstOfGroups : step);

/** The place of a step of rows that are made. */
export const creationOf = (table: TableName): number =>
  steps.findIndex((step) => step.table === table && step.verb === 'create');
