import { createHmac } from 'node:crypto';

/*
 * Easemob's create is not idempotent. So each group that we make carries a marker, from which the group that it stands
 * for can be told: whole in `custom`, which only details show, and at the end of the description, which lists show too.
 */

const marker = /^sim-([a-z0-9]{1,16})-([1-9][0-9]{0,15})$/;

/**
 * The marker of a group, the same over every try to create it: `sim-<environment>-<id>`, of `a-z 0-9 -` only.
 * @throws RangeError where the environment is not 1 to 16 of `a-z 0-9`, or the id is no positive integer
 */
export function groupMarker({ environment, imGroupId }: { environment: string; imGroupId: number }): string {
  const text = `sim-${environment}-${imGroupId}`;
  if (!marker.test(text)) throw new RangeError(`No marker can be made of ${environment} and ${imGroupId}`);
  return text;
}

/** The description of a group with this marker. No space and no "/", which Easemob may alter or refuse. */
export const describeGroup = (groupMarker: string): string => `SchoolIM:${groupMarker}`;

/** The marker that a group carries, if we made it: `custom` as details show it, `description` as lists do. */
export function markerOf({
  custom,
  description,
}: {
  custom?: string;
  description?: string;
}): string | undefined {
  if (custom !== undefined && marker.test(custom)) return custom;
  const suffix = /(?:^|[^a-z0-9-])(sim-[a-z0-9-]+)$/.exec(description ?? '')?.[1];
  return suffix !== undefined && marker.test(suffix) ? suffix : undefined;
}

/** The group that a marker stands for, if it was made by this environment. */
export function imGroupIdOf(groupMarker: string, environment: string): number | undefined {
  const [, madeBy, id] = marker.exec(groupMarker) ?? [];
  return madeBy === environment ? Number(id) : undefined;
}

/**
 * A group's name as Easemob takes it (Easemob REST documentation, group management): it refuses "/" and may read "+"
 * as a space, so both become their full-width twins; control characters become spaces; at most 128 UTF-16 units, with
 * no character cut in half. A name made safe stays as it is when made safe again.
 */
export const safeGroupName = (name: string): string =>
  name
    .replaceAll('/', '／')
    .replaceAll('+', '＋')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 128)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();

/** A person's name as Easemob takes it for a nickname: one line of at most 100 UTF-16 units, no character cut in half. */
export const safeNickname = (name: string): string =>
  name
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 100)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();

/** The password of an IM user, derived so that it need not be stored: 32 hex digits of HMAC-SHA256. */
export const passwordFor = (secret: string, username: string): string =>
  createHmac('sha256', secret).update(username).digest('hex').slice(0, 32);
