import type { Queries } from '#operations';
import { changeOf } from './change-of.js';
import { nothingDone, type Operator } from './operator.js';
import { prepareSchool } from './readiness.js';

/** A school and what it allows, without its salts. */
export interface SchoolLine {
  school_id: number;
  name: string;
  access: string;
  activation: string;
  im_tokens: boolean;
  /** `v2`: signed with a service key, or not at all. */
  signature: string;
  pre_activation: string;
  /** How many salts of its own it has; 0: those of the deployment. */
  own_salts: number;
}

/** All schools. */
export const listSchools = (queries: Queries): Promise<SchoolLine[]> =>
  queries.query(
    'select school_id, name, access, activation, im_tokens, signature, pre_activation, cardinality(salts) as own_salts from school order by school_id',
  );

/** @returns false where there is one of this id already: it is left as it is */
export function addSchool(
  operator: Operator,
  { school_id, name }: { school_id: number; name: string },
): Promise<boolean> {
  return operator.change('school add', async (manager, outbox) => {
    const added: object[] = await manager.query(
      'insert into school (school_id, name) values ($1, $2) on conflict do nothing returning school_id',
      [school_id, name],
    );
    if (added.length === 0) return nothingDone(false);
    await outbox.add(manager, [changeOf('school.changed', school_id)]);
    return { result: true, deeds: [{ subject: `school:${school_id}`, school_id }] };
  });
}

/** What of a school is to change; what is not named stays. */
interface SchoolPolicy {
  access?: string | undefined;
  activation?: string | undefined;
  im_tokens?: boolean | undefined;
  signature?: string | undefined;
  /** Which groups are made in Easemob before somebody taps; those that are there are asked for at once. */
  pre_activation?: string | undefined;
  /** The newest first; none: those of the deployment. */
  salts?: readonly string[] | undefined;
}

/** Gateways go by it at once. @returns false where there is no such school */
export function setSchool(
  operator: Operator,
  school_id: number,
  { access, activation, im_tokens, signature, pre_activation, salts }: SchoolPolicy,
): Promise<boolean> {
  return operator.change('school set', async (manager, outbox) => {
    const [rows]: [object[]] = await manager.query(
      `update school set access = coalesce($2, access), activation = coalesce($3, activation), salts = coalesce($4, salts),
              im_tokens = coalesce($5, im_tokens), signature = coalesce($6, signature),
              pre_activation = coalesce($7, pre_activation)
        where school_id = $1 returning school_id`,
      [
        school_id,
        access ?? null,
        activation ?? null,
        salts ?? null,
        im_tokens ?? null,
        signature ?? null,
        pre_activation ?? null,
      ],
    );
    if (rows.length === 0) return nothingDone(false);
    await outbox.add(manager, [changeOf('school.changed', school_id)]);
    if (pre_activation !== undefined && pre_activation !== 'off') await prepareSchool(manager, outbox, school_id);
    // Of salts it is told how many there are, and no more.
    const details = { access, activation, im_tokens, signature, pre_activation, own_salts: salts?.length };
    return { result: true, deeds: [{ subject: `school:${school_id}`, school_id, details }] };
  });
}
