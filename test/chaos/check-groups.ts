import { safeGroupName } from '#easemob';
import { account, type Element } from './accounting.js';
import type { Evidence } from './evidence.js';
import { acceptedBody, groupBy, isOwn, type Facts, type Findings, type LiveGroup, type Violation } from './facts.js';
import type { Attempt } from './history.js';

/** P2: one live group for each of ours, and always the same one. P3: it has the members and the name that it should. */
export function checkGroups(evidence: Evidence, facts: Facts): Findings {
  const { attempts, planted, rows } = evidence;
  const violations = [...doubles(evidence, facts), ...mappings(attempts, facts), ...memberships(evidence, facts)];
  const timesLive = (id: number): number => {
    const row = facts.group.get(id);
    const live = facts.live.get(id) ?? [];
    return row?.active && live.some((group) => group.id === row.easemob_group_id) ? live.length : 0;
  };
  const own = attempts.filter(isOwn);
  const isRefused = (attempt: Attempt) => facts.refused.has(String(acceptedBody(attempt)?.operation_id));
  const elementsOf = (
    kind: Attempt['kind'],
    keyOf: (attempt: Attempt) => string,
    happened: (of: Attempt[], key: string) => number,
  ): Element[] =>
    [
      ...groupBy(
        own.filter((attempt) => attempt.kind === kind),
        keyOf,
      ),
    ].map(([id, of]) => ({
      id,
      acknowledged: of.some(acceptedBody),
      happened: happened(of, id),
      refused: kind === 'edit' && of.some(isRefused),
    }));

  const activations = elementsOf(
    'activation',
    ({ fields }) => String(fields.im_group_id),
    (_, id) => timesLive(Number(id)),
  );
  const touched = planted.bait.filter((id) => facts.group.get(id)?.easemob_group_id || facts.live.has(id));

  const creates = rows.operations.filter(({ cmd }) => cmd === 'createCustomGroup');
  const madeBy = (write: string) => [
    ...new Set(creates.filter(({ caller_key }) => caller_key === write).map(({ im_group_id }) => im_group_id)),
  ];
  const customs = elementsOf(
    'custom',
    ({ write }) => write,
    (_, write) => madeBy(write).reduce((sum, id) => sum + timesLive(id), 0),
  );
  for (const { id } of customs) {
    if (madeBy(id).length > 1)
      violations.push({ promise: 'P5', what: `${id} has made several groups: ${madeBy(id).join(', ')}` });
  }
  const known = new Set(customs.flatMap(({ id }) => madeBy(id)));
  const strangers = rows.groups.filter(({ custom, im_group_id }) => custom && !known.has(im_group_id));

  const edits = elementsOf(
    'edit',
    ({ write }) => write,
    (of) => {
      const ids = new Set(of.map(({ id }) => id));
      return rows.operations.filter(({ request_id, outcome }) => ids.has(request_id) && outcome === 'succeeded').length;
    },
  );
  const strayEdits = rows.operations.filter(
    ({ cmd, request_id }) => cmd === 'modifyCustomGroup' && facts.attempt.get(request_id)?.kind !== 'edit',
  );
  return {
    violations,
    accounts: {
      activation: account(
        activations,
        touched.map((id) => `group ${id}, which only forgers have touched`),
      ),
      custom: account(
        customs,
        strangers.map(({ im_group_id }) => `custom group ${im_group_id}`),
      ),
      edit: account(
        edits,
        strayEdits.map(({ operation_id }) => `edit ${operation_id}`),
      ),
    },
  };
}

function doubles({ rows }: Evidence, { group, live }: Facts): Violation[] {
  const violations: Violation[] = [];
  const p2 = (what: string) => violations.push({ promise: 'P2', what });
  for (const [id, found] of live) {
    const row = group.get(id);
    if (!row) for (const one of found) p2(`Easemob holds ${one.id} (${one.custom}), which is no group of ours`);
    for (const one of row ? found : []) {
      if (one.id === row!.easemob_group_id) continue;
      p2(
        `group ${id} has a double in Easemob: ${one.id} beside ${row!.easemob_group_id} (${one.members.length} members beside the owner)`,
      );
    }
  }
  for (const { im_group_id, easemob_group_id, active } of rows.groups) {
    const there = (live.get(im_group_id) ?? []).some(({ id }) => id === easemob_group_id);
    if (active && !there) p2(`group ${im_group_id} is active as ${easemob_group_id}, which Easemob does not hold`);
  }
  return violations;
}

/** Whatever was shown as the id of a group is still its id. */
function mappings(attempts: readonly Attempt[], { group, operation }: Facts): Violation[] {
  return attempts.flatMap((attempt) => {
    const body = acceptedBody(attempt);
    if (!body?.easemob_group_id) return [];
    const id = Number(
      attempt.fields.im_group_id ?? body.im_group_id ?? operation.get(String(body.operation_id))?.im_group_id,
    );
    const now = group.get(id)?.easemob_group_id;
    const what = `group ${id} was shown as ${String(body.easemob_group_id)} to ${attempt.id}; in the end it is ${now}`;
    return now === body.easemob_group_id ? [] : [{ promise: 'P2' as const, what }];
  });
}

function memberships({ rows }: Evidence, facts: Facts): Violation[] {
  const violations: Violation[] = [];
  const p3 = (what: string) => violations.push({ promise: 'P3', what });
  for (const row of rows.groups) {
    const { im_group_id, group_name, members } = row;
    if (row.custom) violations.push(...edited(row, { rows, facts }));
    const live = facts.live.get(im_group_id)?.find(({ id }) => id === row.easemob_group_id);
    if (!live) continue;
    const inside = everybody(live);
    const wanted = members.map(String).toSorted();
    if (String(inside) !== String(wanted))
      p3(`group ${im_group_id} should hold ${wanted.join(' ')} and holds ${inside.join(' ')}`);
    if (live.name !== safeGroupName(group_name))
      p3(`group ${im_group_id} should be called ${group_name} and is called ${live.name}`);
    if (row.owner !== null && live.owner !== String(row.owner))
      p3(`group ${im_group_id} should belong to ${row.owner} and belongs to ${live.owner}`);
  }
  return violations;
}

const everybody = ({ owner, members }: LiveGroup): string[] => [owner, ...members].toSorted();

/**
 * A custom group is what its edits made of it, one after the other in the order of their wishes. That order is the
 * database's own; so it must not contradict what clients saw: an edit that was acknowledged before another one was
 * asked for came first.
 */
function edited(
  { im_group_id, group_name, members }: Evidence['rows']['groups'][number],
  { rows, facts }: { rows: Evidence['rows']; facts: Facts },
): Violation[] {
  const wishes = rows.operations
    .filter((operation) => operation.im_group_id === im_group_id)
    .toSorted((a, b) => a.wanted - b.wanted)
    .flatMap(({ request_id }) => facts.attempt.get(request_id) ?? []);
  const violations: Violation[] = [];
  let earliestAnswerBehind = Infinity;
  for (const { id, askedAt, answer } of wishes.toReversed()) {
    if (earliestAnswerBehind < askedAt)
      violations.push({
        promise: 'P3',
        what: `${id} on group ${im_group_id} was placed before an edit that had been acknowledged already`,
      });
    earliestAnswerBehind = Math.min(earliestAnswerBehind, answer?.at ?? Infinity);
  }
  let name = '';
  const people = new Set<number>();
  for (const { fields } of wishes) {
    const { groupname, owner_account_id, members: first, addmembers, deletemembers } = fields as EditFields;
    name = groupname ?? name;
    for (const account of [owner_account_id, ...accounts(first), ...accounts(addmembers)])
      if (account) people.add(account);
    for (const account of accounts(deletemembers)) people.delete(account);
  }
  const wanted = [...people].map(imUserOf).toSorted((a, b) => a - b);
  const stored = members.toSorted((a, b) => a - b);
  if (String(wanted) !== String(stored))
    violations.push({
      promise: 'P3',
      what: `the edits of group ${im_group_id} add up to ${wanted.join(' ')}; stored is ${stored.join(' ')}`,
    });
  if (name !== group_name)
    violations.push({
      promise: 'P3',
      what: `the last name given to group ${im_group_id} is ${name}; stored is ${group_name}`,
    });
  return violations;
}

interface EditFields {
  groupname?: string;
  owner_account_id?: number;
  members?: { account_id?: number[] };
  addmembers?: { account_id?: number[] };
  deletemembers?: { account_id?: number[] };
}
const accounts = (people?: { account_id?: number[] }): number[] => people?.account_id ?? [];

/** As `imagine` numbers people. */
const imUserOf = (account_id: number): number => Math.floor(account_id / 1000) * 100_000 + (account_id % 1000);
