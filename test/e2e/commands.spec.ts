import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { sign } from '#client';
import { eventually } from '../support/eventually.js';
import { Program } from '../support/program.js';

const built = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const own = { SALTS: 'a-salt-that-nobody-may-see', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };

describe('--help', () => {
  it.each(['migrate', 'conformance', 'ops', 'play'])('of %s tells how it is used, and does nothing', async (app) => {
    const program = new Program(app, { args: ['--help'], env: own });
    expect(await program.exited).toBe(0);
    expect(program.output).toMatch(/^Usage: /);
    expect(program.output).not.toContain(own.SALTS);
  });

  it.each(['chaos/main', 'bench/drain', 'bench/relays'])('of %s too', (name) => {
    expect(execFileSync(process.execPath, [built(`test/${name}.js`), '--help']).toString()).toMatch(/^Usage: /);
  });
});

describe('npm run sign', () => {
  it('prints a request with a new timestamp each time, signed with the first salt', () => {
    const args = [
      '--school',
      '1',
      '--account',
      '4541',
      '--cmd',
      'getChatRoomUserList',
      '--fields',
      '{"im_group_id":2}',
    ];
    const said = () =>
      execFileSync(process.execPath, [built('apps/demo/src/sign.js'), ...args], {
        env: { ...process.env, SALTS: 'the-newer-salt,the-older-salt', PORT: '4711' },
      }).toString();
    const [, url, text] = /^curl -s '(\S+)' -H 'Content-Type: application\/json' -d '(.*)'\n$/.exec(said())!;
    const { timestamp, ...body } = JSON.parse(text!) as { timestamp: string };
    const signature = sign(timestamp, { schoolId: 1, accountId: 4541, salt: 'the-newer-salt' });
    expect([url, body]).toEqual([
      'http://127.0.0.1:4711/api/im',
      { cmd: 'getChatRoomUserList', school_id: 1, account_id: 4541, sign: signature, im_group_id: 2 },
    ]);
    expect(said()).not.toContain(timestamp);
  });
});

describe('a start that fails', () => {
  it.each([
    ['migrate', { DATABASE_URL: 'nowhere' }, 'DATABASE_URL'],
    ['play', { RABBITMQ_URL: 'nowhere' }, 'RABBITMQ_URL'],
  ])('%s says in a sentence which setting is wrong', async (app, env, name) => {
    const program = new Program(app, { args: app === 'play' ? ['events', '#'] : [], env });
    expect(await program.exited).toBe(1);
    expect(program.output).toMatch(new RegExp(`^The settings are not usable:\\n  - ${name}: [^\\n]+\\n$`));
  });

  it('says in one line which setting has the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    const program = new Program('easemob-simulator', {
      env: {
        SIMULATOR_PORT: port,
        EASEMOB_CLIENT_ID: 'id',
        EASEMOB_CLIENT_SECRET: 'secret',
        LOG_LEVEL: 'silent',
      },
    });
    expect(await program.exited).toBe(1);
    other.close();
    expect(program.output.trim()).toMatch(new RegExp(`^Port ${port} is used by .*SIMULATOR_PORT.*$`));
  });
});

describe('a program that a test has started', () => {
  it('ends with the test, even one that is killed', async () => {
    const starter = `import { Program } from ${JSON.stringify(built('test/support/program.js'))};
      const env = { SIMULATOR_PORT: '0', EASEMOB_CLIENT_ID: 'id', EASEMOB_CLIENT_SECRET: 'secret' };
      const program = new Program('easemob-simulator', { env });
      await program.prints(/"port"/);
      console.log(program.pid);`;
    const test = spawn(process.execPath, ['--input-type=module', '--eval', starter], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(test.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    test.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
