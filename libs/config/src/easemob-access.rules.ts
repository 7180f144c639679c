import type { Settings } from './catalogue.js';

type Access = Pick<Settings, 'NODE_ENV' | 'ALLOW_HTTP_EASEMOB'> &
  Partial<Pick<Settings, 'EASEMOB_URL' | 'EASEMOB_CLIENT_ID' | 'EASEMOB_CLIENT_SECRET' | 'EASEMOB_PASSWORD_SECRET'>>;

/** The account of the simulator that a demo brings along. Everybody can read it. */
export const demoEasemob = {
  EASEMOB_ORG: 'school',
  EASEMOB_APP: 'im',
  EASEMOB_CLIENT_ID: 'demo-client',
  EASEMOB_CLIENT_SECRET: 'demo-secret',
  EASEMOB_PASSWORD_SECRET: 'demo-password-secret',
} as const;

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** Whoever listens on the way would read the credentials and every message. */
export function tlsToEasemob({ EASEMOB_URL, ALLOW_HTTP_EASEMOB }: Access): string | undefined {
  if (EASEMOB_URL === undefined) return undefined;
  const { protocol, hostname } = new URL(EASEMOB_URL);
  return protocol === 'https:' || isLoopback(hostname) || ALLOW_HTTP_EASEMOB.includes(hostname)
    ? undefined
    : `EASEMOB_URL: must be https; ALLOW_HTTP_EASEMOB=${hostname} asks this host without TLS`;
}

/** From the demo's password secret everybody could work out the password of every user. It is good for a simulator only. */
export function noDemoSecrets({ NODE_ENV, ...settings }: Access): string | undefined {
  if (NODE_ENV !== 'production' && !settings.EASEMOB_URL?.startsWith('https:')) return undefined;
  const names = ['EASEMOB_CLIENT_ID', 'EASEMOB_CLIENT_SECRET', 'EASEMOB_PASSWORD_SECRET'] as const;
  const known = names.filter((name) => settings[name] === demoEasemob[name]);
  return known.length > 0 ? `${known.join(', ')}: the demo's are public; set your own` : undefined;
}
