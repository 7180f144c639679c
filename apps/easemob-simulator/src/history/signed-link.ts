import { createHmac } from 'node:crypto';

/** A link to one hour's file, in the manner of the object store Easemob keeps them in: whoever holds it may read. */
export function signedLink(
  hour: string,
  { origin, expiresAt, secret }: { origin: string; expiresAt: number; secret: string },
): string {
  const expires = String(Math.floor(expiresAt / 1000));
  const query = new URLSearchParams({
    Expires: expires,
    OSSAccessKeyId: 'simulator',
    Signature: signature(hour, { expires, secret }),
  });
  return `${origin}/_storage/history/${hour}.gz?${query}`;
}

/** Why the store refuses a link, in its own words; undefined lets it pass. */
export function linkFault(
  hour: string,
  { query, now, secret }: { query: Record<string, string>; now: number; secret: string },
): 'SignatureDoesNotMatch' | 'AccessDenied' | undefined {
  const expires = query.Expires ?? '';
  if (query.Signature !== signature(hour, { expires, secret })) return 'SignatureDoesNotMatch';
  return Number(expires) * 1000 <= now ? 'AccessDenied' : undefined;
}

const signature = (hour: string, { expires, secret }: { expires: string; secret: string }) =>
  createHmac('sha1', secret).update(`${hour}\n${expires}`).digest('base64');
