import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Release } from '../release/kept.js';
import { makeBundles, makeImage, removeBundles, removeImage } from './image.js';
import { Program } from './program.js';
import { quick } from './quick.js';
import { freshDatabase, onServices } from './real-parts.js';

/** Demo data as `npm run migrate -- --demo` makes it: rows in a database, photos in a folder. */
export interface DemoSchool {
  url: string;
  folder: string;
  drop: () => Promise<void>;
}

/**
 * One of its own, a copy where the run of tests has one to copy.
 * @param kept folder to use, which is not removed
 * @param release whose migrations make it; absent: this one's
 */
export async function demoSchool(kept?: string, release?: Release): Promise<DemoSchool> {
  const template =
    !release &&
    process.env.DEMO_SCHOOL &&
    (JSON.parse(process.env.DEMO_SCHOOL) as { database: string; folder: string });
  const database = await freshDatabase(template ? template.database : undefined);
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'schoolim-')));
  const school = {
    url: database.url,
    folder,
    drop: async () => {
      await database.drop();
      if (!kept) await rm(folder, { recursive: true, force: true });
    },
  };
  if (template) await cp(template.folder, folder, { recursive: true });
  else await makeDemo(school, release);
  return school;
}

async function makeDemo({ url, folder }: DemoSchool, release?: Release): Promise<void> {
  const env = { DATABASE_URL: url, DATA_DIR: folder };
  const program = new Program('migrate', { env, args: ['--demo'], file: release?.fileOf('migrate') });
  if ((await program.exited) !== 0) throw new Error(program.output);
}

/** What `npm start` leaves in its folder at the first start: a database with demo data, and what the simulator knows of it. */
async function makeStandalone(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'schoolim-'));
  const env = { ...quick, DATA_DIR: folder, PORT: '0', SIMULATOR_PORT: '0', HEALTH_PORT: '0' };
  const program = new Program('standalone', { env });
  await program.prints(/SchoolIM is running/);
  await program.stop();
  return folder;
}

/** Fills a folder as a first start would, from the one that was made for all tests of a run. */
export async function copyStandalone(folder: string): Promise<void> {
  const made = process.env.DEMO_STANDALONE;
  // With owners: for root PostgreSQL is run as somebody else.
  if (made) await promisify(execFile)('cp', ['-a', `${made}/.`, folder]);
}

let template: DemoSchool | undefined;
let standalone: string | undefined;

/** Once before all tests of a run that start the product. */
export default async function setUp(): Promise<void> {
  await Promise.all([makeImage(), makeBundles()]);
  if (!onServices) {
    standalone = await makeStandalone();
    process.env.DEMO_STANDALONE = standalone;
    return;
  }
  template = await demoSchool();
  const { url, folder } = template;
  process.env.DEMO_SCHOOL = JSON.stringify({ database: new URL(url).pathname.slice(1), folder });
}

export async function tearDown(): Promise<void> {
  await template?.drop();
  await Promise.all([removeImage(), removeBundles()]);
  if (standalone) await rm(standalone, { recursive: true, force: true });
}
