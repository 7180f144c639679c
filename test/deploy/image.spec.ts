import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeImage, removeImage } from '../support/image.js';

const folder = () => process.env.SCHOOLIM_IMAGE!;
const apps = () => readdirSync(join(folder(), 'dist/apps'));
const node = (args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder(),
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return { status, said: stdout + stderr };
};
const size = (path: string): number =>
  readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

beforeAll(makeImage);
afterAll(removeImage);

describe('what an image holds', () => {
  it('starts, with nothing else on the machine, every app that is deployed', () => {
    expect(apps()).toContain('gateway');
    const said = apps().map((app) => node([`dist/apps/${app}/src/main.js`, '--help']).said);
    // Services ask for their settings, commands say what they can do.
    for (const one of said) expect(one).toMatch(/is required|^Usage: /);
  });

  it('has the packages with a library of the machine’s own', () => {
    const made = `import sharp from 'sharp';
      const image = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
      console.log((await image.jpeg().toBuffer()).length > 0);`;
    expect(node(['--input-type=module', '--eval', made])).toEqual({ status: 0, said: 'true\n' });
  });

  it('has the pages and their scripts, and the licences of what it is made of', () => {
    expect(readdirSync(join(folder(), 'dist/apps/gateway/src/docs'))).toEqual(['browser', 'snippets']);
    const licences = readFileSync(join(folder(), 'licences.txt'), 'utf8');
    for (const name of ['typeorm', '@nestjs/core', 'sharp', '@noble/hashes']) {
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\([\\w-]+.*\\)\n\n`, 'm'));
    }
    expect(licences).not.toMatch(/^(?:jest|typescript|pino-pretty) \d/m);
  });

  it('is small: no part of it is there for development', () => {
    expect(apps()).not.toContain('standalone');
    expect(size(folder())).toBeLessThan(60e6);
  });

  it('knows no package that is there for development: nothing is found beside it', () => {
    const { said } = node(['--input-type=module', '--eval', `await import('pino-pretty')`]);
    expect(said).toContain('ERR_MODULE_NOT_FOUND');
  });
});
