// The three parts of docker-compose.yml, as a project of their own: a demo that runs beside them keeps its data.
import { spawnSync } from 'node:child_process';

const parts = ['postgres', 'redis', 'rabbitmq'];

function compose({ root, ports }, ...args) {
  const env = {
    ...process.env,
    ...ports,
    POSTGRES_PASSWORD: 'schoolim',
    RABBITMQ_USER: 'guest',
    RABBITMQ_PASSWORD: 'guest',
  };
  const result = spawnSync('docker', ['compose', '--project-name', 'schoolim-services', ...args], {
    cwd: root,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`docker compose ${args[0]} failed:\n${result.stderr}`);
  return result.stdout;
}

export const docker = {
  answers: () =>
    [['info'], ['compose', 'version']].every(
      (args) => spawnSync('docker', args, { stdio: 'ignore', timeout: 10_000 }).status === 0,
    ),
  up: (place) => compose(place, 'up', '--detach', '--wait', ...parts),
  down: (place) => compose(place, 'down', '--volumes'),
  /** They always do. */
  waitForDisk: () => undefined,
  status(place) {
    const running = compose(place, 'ps', '--services', '--status', 'running').split('\n');
    return parts.map((part) => [part, running.includes(part)]);
  },
};
