import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program.js';
import { freshDatabase, onServices } from './real-parts.js';

/** Demo data as `npm run migrate -- --demo` makes it: rows in a database, photos in a folder. */
export interface DemoSchool {
  url: string;
  folder: string;
  drop: () => Promise<void>;
}

/** One of its own, a copy where the run of tests has one to copy. @param kept folder to use, which is not removed */
export async function demoSchool(kept?: string): Promise<DemoSchool> {
  const template = process.env.DEMO_SCHOOL && (JSON.parse(process.env.DEMO_SCHOOL) as { database: string; folder: string }); // prettier-ignore
  const database = await freshDatabase(template && template.database);
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
  else await makeDemo(school);
  return school;
}

async function makeDemo({ url, folder }: DemoSchool): Promise<void> {
  const program = new Program('migrate', { env: { DATABASE_URL: url, DATA_DIR: folder }, args: ['--demo'] });
  if ((await program.exited) !== 0) throw new Error(program.output);
}

let template: DemoSchool | undefined;

/** Once before all tests of a run on real parts. */
export default async function setUp(): Promise<void> {
  if (!onServices) return;
  template = await demoSchool();
  const { url, folder } = template;
  process.env.DEMO_SCHOOL = JSON.stringify({ database: new URL(url).pathname.slice(1), folder });
}

export const tearDown = (): Promise<void> | undefined => template?.drop();
