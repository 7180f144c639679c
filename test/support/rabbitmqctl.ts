import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Of the services that these tests run on. */
const inFolder = (path: string): string => join(process.env.SERVICES_FOLDER!, path);

/**
 * Tells the broker of `npm run services` what its own tool can tell it.
 * @throws Error where the broker runs in a container: the tool is in there with it
 */
export async function rabbitmqctl(...args: string[]): Promise<string> {
  const { kind, ports } = JSON.parse(await readFile(inFolder('state.json'), 'utf8')) as {
    kind: string;
    ports: { RABBITMQ_PORT: number };
  };
  if (kind !== 'debian') throw new Error('this test needs RabbitMQ from the packages of Debian, not in a container');
  const env = {
    PATH: process.env.PATH!,
    LC_ALL: 'C.UTF-8',
    HOME: inFolder('rabbitmq'),
    ERL_EPMD_PORT: String(ports.RABBITMQ_PORT + 2),
    RABBITMQ_NODENAME: `schoolim${ports.RABBITMQ_PORT}@localhost`,
    RABBITMQ_CONF_ENV_FILE: inFolder('rabbitmq/rabbitmq-env.conf'),
  };
  const { stdout } = await promisify(execFile)('/usr/lib/rabbitmq/bin/rabbitmqctl', ['--quiet', ...args], { env });
  return stdout.trim();
}
