import type { Evidence } from './evidence.js';
import type { Exit } from './fleet.js';
import type { Findings, Violation } from './facts.js';

/** Beyond the time that a process is given to finish what it holds: connections that are slow to close. */
const closingMs = 6000;

/** P7: whoever was asked to stop did so, in time and leaving nothing. P8: logs are clean. */
export function checkProcesses(evidence: Evidence): Findings {
  const { exits, leaks, rows } = evidence;
  const stops = exits.filter(({ asked }) => asked === 'SIGTERM');
  const violations: Violation[] = [
    ...exits.flatMap((exit) =>
      endedBadly(exit, evidence).map((what): Violation => ({
        promise: 'P7',
        what: `${exit.name} (${exit.pid}) ${what}`,
      })),
    ),
    ...rows.claimed.map((key): Violation => ({ promise: 'P7', what: `${key} is still claimed` })),
    ...leaks.map(({ name, word, line }): Violation => ({ promise: 'P8', what: `${name} has logged ${word}: ${line}` })),
  ];
  return {
    violations,
    counts: {
      'processes killed': exits.filter(({ asked }) => asked === 'SIGKILL').length,
      'processes stopped': stops.length,
      'slowest stop (ms)': Math.max(0, ...stops.map(({ tookMs }) => tookMs)),
    },
  };
}

function endedBadly(
  { asked, newborn, code, tookMs, leftClaimed = 0, at }: Exit,
  { shutdownMs, outages }: Evidence,
): string[] {
  if (asked === undefined) return [`has ended by itself with ${code}`];
  if (asked === 'SIGKILL') return [];
  // Without the database nothing can be handed back; the lease runs out.
  const couldHandBack = !outages.some(
    ({ victim, from, to }) => victim === 'postgres' && from <= at && to >= at - tookMs,
  );
  return [
    ...(code === 0 || (newborn && code === 'SIGTERM') ? [] : [`was asked to stop and ended with ${code}`]),
    ...(tookMs <= shutdownMs + closingMs ? [] : [`took ${tookMs} ms to stop`]),
    ...(leftClaimed > 0 && couldHandBack ? [`left ${leftClaimed} work items claimed`] : []),
  ];
}
