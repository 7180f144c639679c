import { masked } from '../faults/mask.js';
import { kinds, type Kind, type Person, type RowOf } from '../model/roster.js';
import type { KindPlan, Plan } from './difference.js';

/** What a plan does to one kind of row, for people; phones are masked. */
export interface KindSummary {
  readonly kind: Kind;
  readonly create: number;
  readonly change: number;
  readonly remove: number;
  readonly samples: { readonly create: string[]; readonly change: string[]; readonly remove: string[] };
}

/** @param most samples of each */
export function summaryOf(plan: Plan, most = 5): KindSummary[] {
  const nameOf = new Map<string, string>();
  const { create, change, remove } = plan.kinds.people;
  for (const { key, name } of [...create, ...change.map(({ after }) => after), ...remove]) nameOf.set(key, name);
  return kinds.map((kind) => {
    const of = plan.kinds[kind] as KindPlan<RowOf<Kind>>;
    const told = (row: RowOf<Kind>) => tell(kind, row, nameOf);
    return {
      kind,
      create: of.create.length,
      change: of.change.length,
      remove: of.remove.length,
      samples: {
        create: of.create.slice(0, most).map(told),
        change: of.change.slice(0, most).map(({ after, fields }) => `${told(after)}: ${fields.join(', ')}`),
        remove: of.remove.slice(0, most).map(told),
      },
    };
  });
}

/** People by their names, as far as the plan knows them; whoever it only mentions stays a key, which tells nothing of him. */
function tell(kind: Kind, row: RowOf<Kind>, nameOf: ReadonlyMap<string, string>): string {
  if (kind === 'people') {
    const { role, name, phone, externalId } = row as Person;
    return masked([role, name, externalId, phone].filter(Boolean).join(' '));
  }
  const words = Object.values(row).filter((value) => typeof value === 'string' || typeof value === 'number');
  return masked(words.map((word) => nameOf.get(String(word)) ?? String(word)).join(' '));
}
