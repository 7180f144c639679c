import { createHmac, timingSafeEqual } from 'node:crypto';

/** @param {Buffer} body as it came: before anybody has parsed it */
export function genuine(id, timestamp, signatures, body, secret) {
  const age = Date.now() / 1000 - Number(timestamp);
  if (!/^[0-9]{1,10}$/.test(timestamp) || Math.abs(age) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`);
  const own = Buffer.from(`v1,${hmac.update(body).digest('base64')}`);
  return signatures
    .split(' ')
    .map((one) => Buffer.from(one))
    .some((one) => one.length === own.length && timingSafeEqual(one, own));
}
