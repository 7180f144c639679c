import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import demoSchool from '../support/demo-school.js';
import { packages, root } from './languages.js';

/** Once before all tests of the pages: what they are run with is installed where it is missing, and what they run is made. */
export default async function setUp(): Promise<void> {
  const installer = pathToFileURL(join(root, 'test/services/packages.mjs')).href;
  const { installMissing } = (await import(installer)) as { installMissing(files: Record<string, string>): void };
  installMissing(packages);
  await demoSchool();
}
