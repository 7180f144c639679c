import { createHmac } from 'node:crypto';

/*
 * Easemob's create is not idempotent. So each group made by us carries a marker from which its counterpart here can be
 * told: whole in `custom`, which only details show, and at the end of the description, which the lists show too.
 */

/** The marker of a group: stable over every try to create it. Lower-case letters, digits and dashes only. */
export const groupMarker = ({ environment, imGroupId }: { environment: string; imGroupId: number }): string =>
  `sim-${environment}-${imGroupId}`;

export const describeGroup = (marker: string): string => `SchoolIM ${marker}`;

/** The marker that a group carries, if it was made by us. */
export const markerOf = ({
  custom,
  description,
}: {
  custom?: string;
  description?: string;
}): string | undefined =>
  /^sim-[a-z0-9]+-\d+$/.exec(custom ?? '')?.[0] ??
  /(?:^|[ +])(sim-[a-z0-9]+-\d+)$/.exec(description ?? '')?.[1];

/** The group that a marker of this environment names. */
export function imGroupIdOf(marker: string, environment: string): number | undefined {
  const match = /^sim-([a-z0-9]+)-(\d+)$/.exec(marker);
  return match?.[1] === environment ? Number(match[2]) : undefined;
}

/** A name as Easemob takes it: without "/", which it refuses, and "+", which it may read as a space. */
export const groupName = (name: string): string =>
  name.replaceAll('/', '／').replaceAll('+', '＋').slice(0, 128);

/** The password of an IM user, derived so that it need not be stored. */
export const passwordFor = (secret: string, username: string): string =>
  createHmac('sha256', secret).update(username).digest('hex').slice(0, 32);
