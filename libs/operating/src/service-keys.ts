import {
  addKey,
  addKeySecret,
  dropOldKeySecret,
  readKey,
  revokeKey,
  type KeyLine,
  type NewKey,
  type Seal,
} from '#keys';
import type { Outbox } from '#outbox';
import type { EntityManager } from 'typeorm';
import type { Deed } from './audit.js';
import { changeOf } from './change-of.js';
import { nothingDone, type Operator } from './operator.js';

/** A key of one school is that school's, any other the deployment's. */
const deedOf = (key_id: string, schools: KeyLine['schools'], details?: Deed['details']): Deed => ({
  subject: `key:${key_id}`,
  school_id: schools?.length === 1 ? schools[0]! : null,
  ...(details && { details }),
});

/** @returns its id, and its secret, which is shown this once; undefined where a key of this name is in use */
export function addServiceKey(
  operator: Operator,
  key: NewKey,
  seal: Seal,
): Promise<{ key_id: string; secret: string } | undefined> {
  return operator.change('key add', async (manager, outbox) => {
    const result = await addKey(manager, key, seal);
    if (!result) return nothingDone(result);
    await announce(manager, outbox);
    const { schools, ...rest } = key;
    const details = { ...rest, schools: schools ?? 'all', expires_in_ms: key.expires_in_ms ?? 'never' };
    return { result, deeds: [deedOf(result.key_id, schools, details)] };
  });
}

/** Gives a key a second secret; both sign until the old one is dropped. @returns the secret, shown this once */
export function rotateKey(
  operator: Operator,
  key_id: string,
  seal: Seal,
): Promise<'unknown' | 'revoked' | 'two secrets already' | { secret: string }> {
  return operator.change<'unknown' | 'revoked' | 'two secrets already' | { secret: string }>(
    'key rotate',
    async (manager, outbox) => {
      const known = await readKey(manager, key_id);
      if (!known) return nothingDone('unknown');
      if (known.revoked_at) return nothingDone('revoked');
      const secret = await addKeySecret(manager, key_id, seal);
      if (!secret) return nothingDone('two secrets already');
      await announce(manager, outbox);
      return { result: { secret }, deeds: [deedOf(key_id, known.schools)] };
    },
  );
}

/** Ends a rotation: only the newer secret signs on. @returns undefined once it is done */
export function dropOldKey(operator: Operator, key_id: string): Promise<'unknown' | 'one secret only' | undefined> {
  return operator.change<'unknown' | 'one secret only' | undefined>('key drop-old', async (manager, outbox) => {
    const known = await readKey(manager, key_id);
    if (!known) return nothingDone('unknown');
    if (!(await dropOldKeySecret(manager, key_id))) return nothingDone('one secret only');
    await announce(manager, outbox);
    return { result: undefined, deeds: [deedOf(key_id, known.schools)] };
  });
}

/** Ends a key for good. @returns false where there is none of this id that could be used */
export function revokeServiceKey(operator: Operator, key_id: string): Promise<boolean> {
  return operator.change('key revoke', async (manager, outbox) => {
    const known = await readKey(manager, key_id);
    if (!known || !(await revokeKey(manager, key_id))) return nothingDone(false);
    await announce(manager, outbox);
    return { result: true, deeds: [deedOf(key_id, known.schools, { name: known.name })] };
  });
}

/** Keys are the deployment's. */
const announce = (manager: EntityManager, outbox: Outbox): Promise<void> =>
  outbox.add(manager, [changeOf('service_key.changed', 0)]);
