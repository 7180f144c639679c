import { randomUUID } from 'node:crypto';
import { sealOf } from '#keys';
import { addServiceKey, dropOldKey, revokeServiceKey, rotateKey, type Operator, type What } from '#operating';

const seal = sealOf('a secret of this test, of more than 32 characters');

/** How each change of a service key is made; its subject. @param secrets is added what no audit may hold */
export function keyChanges(
  operator: () => Operator,
  secrets: string[],
): Record<Extract<What, `key ${string}`>, () => Promise<string>> {
  const add = async () => {
    const what = { scopes: ['getOperation'], schools: [1], rate_per_minute: 60, expires_in_ms: null };
    const added = await addServiceKey(operator(), { name: randomUUID(), ...what }, seal);
    secrets.push(added!.secret);
    return added!.key_id;
  };
  const rotate = async () => {
    const id = await add();
    const done = await rotateKey(operator(), id, seal);
    if (typeof done === 'object') secrets.push(done.secret);
    return id;
  };
  const drop = async () => {
    const id = await rotate();
    await dropOldKey(operator(), id);
    return id;
  };
  const revoke = async () => {
    const id = await add();
    await revokeServiceKey(operator(), id);
    return id;
  };
  const subject = (change: () => Promise<string>) => async () => `key:${await change()}`;
  return {
    'key add': subject(add),
    'key rotate': subject(rotate),
    'key drop-old': subject(drop),
    'key revoke': subject(revoke),
  };
}
