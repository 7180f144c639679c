import { fail, isFailure } from '#contracts';
import type { Handler } from './handler.js';

const statement = {
  name: 'get-im-token',
  text: `select im_user_id, real_name, (easemob_registered_at is not null)::int as registered
           from im_user where school_id = $1 and account_id = $2`,
};

type Person = [im_user_id: string, real_name: string, registered: string];

/** A token of one's own: whoever asks for that of another is told that there is nobody. */
export const getIMToken: Handler<'getIMToken'> = async ({ school_id, account_id, fields, policy, reads }, tools) => {
  if (!policy.im_tokens) return fail('im_tokens_off');
  const [person] = (await reads.short(statement, [school_id, account_id])) as Person[];
  if (Number(person?.[0]) !== fields.im_user_id)
    return fail('user_not_found', { detail: `im_user_id ${fields.im_user_id}` });
  const [, real_name, registered] = person!;
  const { im_user_id } = fields;
  const kept = await tools.imTokens.of({ im_user_id, real_name, registered: registered === '1' });
  if (isFailure(kept)) return kept;
  const expires_in = Math.max(0, Math.floor((kept.expiresAt - performance.now()) / 1000));
  return { code: 0, msg: 'success', im_user_id, token: kept.token, expires_in };
};
