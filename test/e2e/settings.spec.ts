import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { services } from '../architecture/rules.js';
import { Program } from '../support/program.js';

async function start(app: string, env: Record<string, string>): Promise<{ code: number | string; output: string }> {
  const program = new Program(app, { env });
  return { code: await program.exited, output: program.output };
}

describe('a start with wrong settings', () => {
  it('lists every fault at once, without the values, and exits 1', async () => {
    const { code, output } = await start('gateway', {
      PORT: 'eighty',
      DATABASE_URL: 'mysql://root:canary@x/y',
      LOG_LEVEL: 'loud',
      TIMESTAMP_TTL_MS: '5',
    });
    expect(code).toBe(1);
    for (const name of ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'TIMESTAMP_TTL_MS', 'RABBITMQ_URL: is required'])
      expect(output).toContain(name);
    expect(output).not.toContain('canary');
  });

  it.each([...services, 'standalone'])('stops %s', async (app) => {
    const { code, output } = await start(app, { LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(output).toContain('LOG_LEVEL: must be a log level');
  });

  it('names an address that this machine does not have', async () => {
    const account = { EASEMOB_CLIENT_ID: 'id', EASEMOB_CLIENT_SECRET: 'secret' };
    const away = await start('easemob-simulator', {
      ...account,
      SIMULATOR_HOST: '192.0.2.1',
      SIMULATOR_PORT: '0',
    });
    expect(away.output).toContain('SIMULATOR_HOST is no address of this machine');
    expect(away.code).toBe(1);
  });

  it('in production refuses the published salt and embedded parts, unless told so in words, and forms that ask for salts', async () => {
    const parts = { NODE_ENV: 'production', DATABASE_URL: 'postgres://x/y', RABBITMQ_URL: 'amqp://x' };
    expect((await start('gateway', { ...parts, REDIS_URL: 'redis://x' })).output).toContain(
      'the salt of the 2017 document is public',
    );
    expect((await start('gateway', { ...parts, SALTS: 'a salt of our own' })).output).toContain(
      'REDIS_URL: is required in production',
    );
    expect((await start('gateway', { ...parts, DOCS_TRY_IT: 'on' })).output).toContain(
      'DOCS_TRY_IT: is for development',
    );
    const { output } = await start('standalone', { NODE_ENV: 'production', SALTS: 'a salt of our own' });
    expect(output).toContain('DATABASE_URL, RABBITMQ_URL, EASEMOB_URL: required in production');
    expect(output).not.toContain('DOCS_TRY_IT');
  });

  it('refuses a replica that would be none, or of which gateways could not tell each other', async () => {
    const parts = { DATABASE_URL: 'postgres://a:canary@db/x', RABBITMQ_URL: 'amqp://x', REDIS_URL: 'redis://x' };
    const refusals: [string, Record<string, string>, string][] = [
      ['gateway', { ...parts, DATABASE_REPLICA_URL: 'postgres://b:canary@db:5432/y' }, 'is the server of DATABASE_URL'],
      [
        'gateway',
        { ...parts, DATABASE_REPLICA_URL: 'mysql://b:canary@other/x' },
        'must be a URL starting with postgres://',
      ],
      ['gateway', { ...parts, REDIS_URL: '', DATABASE_REPLICA_URL: 'postgres://b:canary@[::1]/x' }, 'needs REDIS_URL'],
      ['standalone', { DATABASE_REPLICA_URL: 'postgres://b:canary@other/x' }, 'the embedded database has no replica'],
    ];
    for (const [app, env, words] of refusals) {
      const { code, output } = await start(app, env);
      expect({ code, output }).toEqual({
        code: 1,
        output: expect.stringMatching(new RegExp(`DATABASE_REPLICA_URL: ${words}`)),
      });
      expect(output).not.toContain('canary');
    }
    expect((await start('gateway', { ...parts, DATABASE_REPLICA_READS: 'lists,all' })).output).toContain(
      'DATABASE_REPLICA_READS: must be some of lists, ids, archive',
    );
  });

  it('says which secret file can not be read, and reads those that can', async () => {
    const { output } = await start('gateway', { SALTS_FILE: '/nowhere', RABBITMQ_URL: 'amqp://x', DATABASE_URL: 'x' });
    expect(output).toContain("SALTS_FILE: can't be read (ENOENT)");
    const folder = mkdtempSync(join(tmpdir(), 'schoolim-'));
    writeFileSync(join(folder, 'salts'), 'Tk07EiJfCcrL\n');
    const { output: second } = await start('gateway', {
      NODE_ENV: 'production',
      SALTS_FILE: join(folder, 'salts'),
      REDIS_URL: 'redis://x',
      LINK_SECRET: 'of-more-than-16-characters',
      RABBITMQ_URL: 'amqp://x',
      DATABASE_URL: 'postgres://x/y',
    });
    rmSync(folder, { recursive: true });
    expect(second).toContain('the salt of the 2017 document is public');
  });

  it('refuses salts that can be found by trial', async () => {
    const { code, output } = await start('gateway', {
      SALTS: 'eleven-char',
      RABBITMQ_URL: 'amqp://x',
      DATABASE_URL: 'postgres://x/y',
    });
    expect(code).toBe(1);
    expect(output).toContain('SALTS: every salt must have at least 12 characters');
  });

  it('has no demo account for an Easemob that it does not bring along', async () => {
    const { code, output } = await start('standalone', { EASEMOB_URL: 'https://a1.easemob.com' });
    expect(code).toBe(1);
    for (const name of ['ORG', 'APP', 'CLIENT_ID', 'CLIENT_SECRET', 'PASSWORD_SECRET'])
      expect(output).toContain(`EASEMOB_${name}: is required`);
  });
});
