import type { NewUser } from './easemob-calls.js';
import { passwordFor } from './names.js';

/**
 * A person as we register him: Easemob knows him by his im_user_id, and nobody is told his password.
 * @param secret EASEMOB_PASSWORD_SECRET
 * @param person.real_name what pushes show in place of a number
 */
export function newUser(
  secret: string,
  { im_user_id, real_name }: { im_user_id: number; real_name?: string | undefined },
): NewUser {
  const username = String(im_user_id);
  return { username, password: passwordFor(secret, username), nickname: real_name };
}
