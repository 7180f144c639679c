const dayMs = 86_400_000;
const stepMs = 300_000;
const longestBan = 5;

/** So many failures within the window ban a rule. */
export const failuresToBan = 90;
export const failureWindowMs = 30_000;

/** Whether a ban holds, or makes the next one longer. */
export const stillCounts = ({ at, until }: { at: number; until: number }, now: number): boolean =>
  until > now || at > now - dayMs;

/** How long the next ban is: five minutes more with each within a day, up to 25. @param begun when the former began */
export function nextBanMs(begun: readonly number[], now: number): number {
  const recent = begun.filter((at) => at > now - dayMs).length;
  return Math.min(recent + 1, longestBan) * stepMs;
}
