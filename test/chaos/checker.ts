import type { Account, Tally } from './accounting.js';
import { checkAnswers } from './check-answers.js';
import { checkCallbacks } from './check-callbacks.js';
import { checkGroups } from './check-groups.js';
import { checkLimits } from './check-limits.js';
import { checkMessages } from './check-messages.js';
import { checkOperations } from './check-operations.js';
import { checkProcesses } from './check-processes.js';
import type { Evidence } from './evidence.js';
import { factsOf, subjects, type Subject, type Violation } from './facts.js';

export interface Judgement {
  tallies: Record<Subject, Tally>;
  /** What must not be, and is; none, if all promises were kept. */
  violations: Violation[];
  counts: Record<string, number>;
}

const parts = [checkOperations, checkGroups, checkMessages, checkCallbacks, checkAnswers, checkLimits, checkProcesses];

/** Judges a run by what was asked, answered and found in the end. Pure: the same evidence, the same judgement. */
export function check(evidence: Evidence): Judgement {
  const facts = factsOf(evidence);
  const findings = parts.map((part) => part(evidence, facts));
  const accounts = Object.assign({}, ...findings.map((one) => one.accounts)) as Record<Subject, Account>;
  return {
    tallies: Object.fromEntries(subjects.map((subject) => [subject, accounts[subject].tally])) as Judgement['tallies'],
    violations: [
      ...findings.flatMap(({ violations }) => violations),
      ...subjects.flatMap((subject) => imbalance(subject, accounts[subject])),
    ],
    counts: Object.assign({}, ...findings.map(({ counts }) => counts)) as Judgement['counts'],
  };
}

/** What was acknowledged and did not happen, or happened and was not wished for. */
const imbalance = (subject: Subject, { lost, unexpected }: Account): Violation[] => [
  ...lost.map((id): Violation => ({ promise: 'P1', what: `${subject} lost: ${id}` })),
  ...unexpected.map((id): Violation => ({ promise: 'P5', what: `${subject} unexpected: ${id}` })),
];
