import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { listening, StartFailure, startFailure } from './start-failure.js';

const bind = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

describe('a start that fails', () => {
  it('names the setting whose port is taken, and tells no stack', async () => {
    const first = await bind(0);
    const { port } = first.address() as AddressInfo;
    const second = listening({ setting: 'SIMULATOR_PORT', port }, () => bind(port));
    await expect(second).rejects.toThrow(StartFailure);
    expect(startFailure(await second.catch((error: unknown) => error))).toBe(
      `Port ${port} is used by another program, or by SchoolIM running already. Set SIMULATOR_PORT to another one.`,
    );
    first.close();
  });

  it.each(['ENOTFOUND', 'EADDRNOTAVAIL'])(
    'names the setting whose address is not of this machine: %s',
    async (code) => {
      const away = Object.assign(new Error(`${code} 192.0.2.1`), { code });
      const start = listening({ setting: 'PORT', port: 1, host: 'HOST' }, () => Promise.reject(away));
      expect(startFailure(await start.catch((error: unknown) => error))).toBe(
        `HOST is no address of this machine (${code} 192.0.2.1).`,
      );
    },
  );

  it('leaves alone what has nothing to do with the port', async () => {
    const broken = new Error('broken');
    const start = listening({ setting: 'PORT', port: 1 }, () => Promise.reject(broken));
    await expect(start).rejects.toBe(broken);
  });

  it.each(['3D000', '28P01', '08P01', '42501'])('gives the words of a database that refuses us with %s', (code) => {
    const refusal = Object.assign(new Error('database "nope" does not exist'), { code, severity: 'FATAL' });
    expect(startFailure(refusal)).toBe(
      `DATABASE_URL: the database refuses us: database "nope" does not exist (${code})`,
    );
  });

  it('names the path that can not be used', () => {
    const fault = { code: 'ENOTDIR', syscall: 'mkdir', path: '/dev/null/data' };
    expect(startFailure(Object.assign(new Error('ENOTDIR'), fault))).toBe(
      "Can't mkdir /dev/null/data: part of the path is no folder.",
    );
  });

  it('keeps the stack of what is a fault of ours', () => {
    const error = new TypeError('x is not a function');
    expect(startFailure(error)).toContain('start-failure.spec');
  });
});
