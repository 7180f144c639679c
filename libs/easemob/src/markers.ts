import { createHmac } from 'node:crypto';

/*
 * Easemob's create is not idempotent. So each group that we make carries a marker, from which the group that it stands
 * for can be told: whole in `custom`, which only details show, and at the end of the description, which lists show too.
 * Every user of the app can write such texts. So a marker ends with a proof that only we can make; who is in a group can
 * still copy its marker, which is why the owner counts as well.
 */

const marker = /^sim-([a-z0-9]{1,16})-([1-9][0-9]{0,15})(?:-[0-9a-f]{24})?$/;

export interface MarkerKey {
  /** 1 to 16 of `a-z 0-9`. */
  environment: string;
  secret: string;
}

/**
 * The marker of a group, the same over every try to create it: `sim-<environment>-<id>-<proof>`, of `a-z 0-9 -` only.
 * The proof is 96 bits of HMAC-SHA256, over a text that no user's name can be: the secret may be that of the passwords.
 * @throws RangeError where the environment is not 1 to 16 of `a-z 0-9`, or the id is no positive integer
 */
export function groupMarker(imGroupId: number, { environment, secret }: MarkerKey): string {
  const claim = formerMarker(imGroupId, environment);
  const proof = createHmac('sha256', secret).update(`group-marker:${claim}`).digest('hex').slice(0, 24);
  return `${claim}-${proof}`;
}

/** As markers were before they had a proof. Anybody can guess it: it says something only of creates of that time. */
export function formerMarker(imGroupId: number, environment: string): string {
  const text = `sim-${environment}-${imGroupId}`;
  if (!marker.test(text)) throw new RangeError(`No marker can be made of ${environment} and ${imGroupId}`);
  return text;
}

/** The description of a group with this marker. No space and no "/", which Easemob may alter or refuse. */
export const describeGroup = (groupMarker: string): string => `SchoolIM:${groupMarker}`;

/** The marker that a group carries: `custom` as details show it, `description` as lists do. It proves nothing yet. */
export function markerOf({ custom, description }: { custom?: string; description?: string }): string | undefined {
  if (custom !== undefined && marker.test(custom)) return custom;
  const suffix = /(?:^|[^a-z0-9-])(sim-[a-z0-9-]+)$/.exec(description ?? '')?.[1];
  return suffix !== undefined && marker.test(suffix) ? suffix : undefined;
}

/** The group that a marker claims to stand for, if it names this environment. */
export function imGroupIdOf(groupMarker: string, environment: string): number | undefined {
  const [, madeBy, id] = marker.exec(groupMarker) ?? [];
  return madeBy === environment ? Number(id) : undefined;
}
