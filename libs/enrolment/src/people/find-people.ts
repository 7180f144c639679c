import { masked } from '#roster';
import type { Reads } from '../rows/state.js';

/** Somebody as he is shown: no phone in full, no number of an identity card at all. */
export interface PersonLine {
  readonly key: string;
  readonly role: 'teacher' | 'student' | 'guardian';
  readonly name: string;
  readonly number: string | null;
  readonly phone: string | null;
  readonly status: 'active' | 'left';
  readonly class: string | null;
  readonly account_id: number;
  readonly im_user_id: number;
  /** Of the 2017 API, teacher_id or student_id; null for guardians. */
  readonly person_id: number | null;
  readonly registered: boolean;
  /** Names of what was changed by hand. */
  readonly by_hand: readonly string[];
}

/** Whoever has a key, an account_id, or a number of the school's: there may be several with one number. */
export async function findPeople(reads: Reads, school_id: number, who: string): Promise<PersonLine[]> {
  const account = /^\d{1,9}$|^1\d{9}$/.test(who) ? Number(who) : null;
  const rows: PersonLine[] = await reads.query(
    `with meant as (
       select $2::text as key
       union select key from roster_person where school_id = $1 and external_id = $2
       union select person_key from im_user where school_id = $1 and account_id = $3 and person_key is not null)
     select p.key, p.role, p.name, p.external_id as number, p.phone, p.status, c.name as class, u.account_id, u.im_user_id,
            u.person_id, u.easemob_registered_at is not null as registered,
            array(select s.kind || case s.field when '' then '' else '.' || s.field end from roster_sticky s
                   where s.school_id = p.school_id and s.key = p.key order by 1) as by_hand
       from meant join roster_person p on p.school_id = $1 and p.key = meant.key
       join im_user u on u.school_id = p.school_id and u.person_key = p.key
       left join roster_enrolment e on e.school_id = p.school_id and e.student = p.key
       left join roster_class c on c.school_id = e.school_id and c.key = e.class
      order by p.role, p.key`,
    [school_id, who, account],
  );
  return rows.map((row) => ({ ...row, phone: row.phone === null ? null : masked(row.phone) }));
}
