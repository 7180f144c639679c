/** The id the first group of a fresh simulator gets: the one printed in the 2017 interface document. */
const firstGroupId = 19_448_358_567_937n;

/** Group ids are numeric texts that grow irregularly, as Easemob's do; the n-th one (from 0) is always the same. */
export function groupId(n: number): string {
  const order = BigInt(n);
  return String(firstGroupId + order * 5_832_704n + ((order * order * 7919n) % 89n) * 65_536n);
}

/** Message ids are beyond 2^53: whoever reads them as numbers confuses neighbours. */
export function messageId(n: number): string {
  const order = BigInt(n);
  return String(1_029_544_257_947_437_432n + order * 97n + ((order * order * 7919n) % 89n));
}
