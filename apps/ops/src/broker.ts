import { loadSettings } from '#config';

/** Where the broker is that commands look into. @throws SettingsError without one */
export function broker(): { url: string; prefix: string } {
  const { RABBITMQ_URL: url, RABBITMQ_PREFIX: prefix } = loadSettings(['RABBITMQ_URL', 'RABBITMQ_PREFIX']);
  return { url, prefix };
}
