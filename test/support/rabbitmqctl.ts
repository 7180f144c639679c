import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const folder = new URL('../../../.services/', import.meta.url);

/**
 * Tells the broker of `npm run services` what its own tool can tell it.
 * @throws Error where the broker runs in a container: the tool is in there with it
 */
export async function rabbitmqctl(...args: string[]): Promise<string> {
  const { kind, ports } = JSON.parse(await readFile(new URL('state.json', folder), 'utf8')) as {
    kind: string;
    ports: { RABBITMQ_PORT: number };
  };
  if (kind !== 'debian') throw new Error('this test needs RabbitMQ from the packages of Debian, not in a container');
  const env = {
    PATH: process.env.PATH!,
    LC_ALL: 'C.UTF-8',
    HOME: new URL('rabbitmq', folder).pathname,
    ERL_EPMD_PORT: String(ports.RABBITMQ_PORT + 2),
    RABBITMQ_NODENAME: `schoolim${ports.RABBITMQ_PORT}@localhost`,
    RABBITMQ_CONF_ENV_FILE: new URL('rabbitmq/rabbitmq-env.conf', folder).pathname,
  };
  const { stdout } = await promisify(execFile)('/usr/lib/rabbitmq/bin/rabbitmqctl', ['--quiet', ...args], { env });
  return stdout.trim();
}
