/** The types of the groups that follow from a roster, by the names of the 2017 API. */
export type DerivedType =
  'teacher' | 'class_course' | 'teacherAndStudent' | 'teacherAndGuardian' | 'guardian' | 'student';

export interface WantedMember {
  /** Key of the person. */
  readonly person: string;
  /** From 1. */
  readonly position: number;
  readonly is_owner: boolean;
  readonly remark: string;
}

/** A group as the roster wants it. Groups of several types may have one relation_id. */
export interface WantedGroup {
  readonly relation_id: number;
  readonly group_type: DerivedType;
  readonly group_name: string;
  readonly members: readonly WantedMember[];
}

export const groupKey = ({ relation_id, group_type }: Pick<WantedGroup, 'relation_id' | 'group_type'>): string =>
  `${relation_id} ${group_type}`;

/** Somebody who is to be a member; where he is named twice, the first counts. */
export interface Candidate {
  readonly person: string;
  readonly remark?: string;
}

/** @param owner who owns the group, as long as he is a member */
export function membersOf(candidates: readonly Candidate[], owner?: string): WantedMember[] {
  const members = new Map<string, WantedMember>();
  for (const { person, remark = '' } of candidates)
    if (!members.has(person))
      members.set(person, { person, position: members.size + 1, is_owner: person === owner, remark });
  return [...members.values()];
}
