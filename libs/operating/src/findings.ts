import { errors, failureText, mostFaults, type Failure, type Findings } from '#contracts';
import type { Checked, CheckedItems, Fault, Refusal, Understood } from '#roster';
import type { PlannedImport } from './plan-roster.js';

/*
 * What is found in a list that another system has sent, as it is kept and told.
 */

const nothing: Findings = {
  understood: null,
  refusal: null,
  errors: 0,
  warnings: 0,
  faults: [],
  items: null,
  preview: null,
};

/** It is no table, or too much of one. */
export const ofRefusal = ({ refused: reason, text, remedy }: Refusal): Findings => ({
  ...nothing,
  refusal: { reason, text, remedy },
});

/** It cannot be taken as things are at the school. */
export const ofFailure = (failure: Failure, found: Findings): Findings => ({
  ...found,
  refusal: {
    reason: failure.error,
    text: { zh: failureText(failure, 'zh'), en: failureText(failure, 'en') },
    remedy: errors[failure.error].remedy,
  },
});

/** It has been read: how it was understood, and what is wrong with it. */
export const ofChecked = ({ understood, faults }: Checked): Findings => ({
  ...nothing,
  understood: understoodIn(understood),
  errors: count(faults, 'error'),
  warnings: count(faults, 'warning'),
  // Errors before warnings: whoever sees the first of them only sees what keeps the list from being taken.
  faults: faults
    .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
    .slice(0, mostFaults),
});

/** People who have come one by one: what has become of each. How they would stand in a list is nothing to whoever sent them. */
export function ofItems({ faults }: CheckedItems): Findings {
  const all = faults.flat();
  return {
    ...nothing,
    errors: count(all, 'error'),
    warnings: count(all, 'warning'),
    items: faults.map((own, at) => ({
      item: at + 1,
      taken: count(own, 'error') === 0,
      faults: [...own],
    })),
  };
}

const understoodIn = ({ leftOut, sheets, ...file }: Understood): Findings['understood'] => ({
  ...file,
  sheets: sheets.map((sheet) => ({ ...sheet, headings: [...sheet.headings], mapping: [...sheet.mapping] })),
  left_out: [...leftOut],
});

const count = (faults: readonly Pick<Fault, 'severity'>[], severity: Fault['severity']): number =>
  faults.filter((fault) => fault.severity === severity).length;

/** There is something to do. */
export const ofPlan = ({ summary, groups, counts, toConfirm, brake }: PlannedImport, found: Findings): Findings => ({
  ...found,
  preview: {
    people_and_classes: summary.map(({ samples, ...kind }) => ({ ...kind, samples })),
    groups,
    rows: counts,
    to_confirm: toConfirm,
    leaving: brake ?? null,
  },
});
