// What an image holds: every app that is deployed as few files instead of two thousand, of which a start reads and compiles
// only what it uses. `node deploy/bundle.mjs FOLDER` fills the folder from the build in dist: dist/apps/<app>/src/main.js
// as there, the packages that cannot be bundled, and a package.json.
import { build } from 'esbuild';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asPackages, bundled } from './bundling.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const out = resolve(process.argv[2] ?? join(dist, 'image'));
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Those that nobody deploys: they stand on packages of development, or are run from a clone. */
const notDeployed = ['conformance', 'demo', 'standalone'];
const apps = readdirSync(join(root, 'apps')).filter((app) => !notDeployed.includes(app));

/** Folders of a package and of those that it needs. Not installed are optional ones, made for other machines. */
function withNeeds(name, from = root, found = new Set()) {
  const path = createRequire(join(from, 'x'))
    .resolve.paths(name)
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(folder));
  if (!path || found.has(path)) return found;
  found.add(path);
  const { dependencies, optionalDependencies } = readJson(join(path, 'package.json'));
  for (const need of Object.keys({ ...dependencies, ...optionalDependencies })) withNeeds(need, path, found);
  return found;
}

/** The folder of the package that a file is of; undefined where it is ours. */
const packageOf = (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** What their authors ask of whoever passes their work on. */
function writeLicences(packages) {
  const texts = packages.toSorted().map((path) => {
    const { name, version, license } = readJson(join(root, path, 'package.json'));
    const files = readdirSync(join(root, path)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    const said = files.map((file) => readFileSync(join(root, path, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...said].join('\n\n');
  });
  writeFileSync(join(out, 'licences.txt'), texts.join(`\n\n${'-'.repeat(80)}\n\n`));
}

/** Files are found beside the source that asks for them, wherever its code has gone. */
const besideSource = {
  name: 'beside-source',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`^${dist}.*\\.js$`) }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const place = relative(join(dist, 'chunks'), path).split(sep).join('/');
      return { contents: text.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`) };
    });
  },
};

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: apps.map((app) => join(dist, 'apps', app, 'src', 'main.js')),
  outbase: dist,
  outdir: join(out, 'dist'),
  ...bundled({ external: asPackages, plugins: [besideSource] }),
  metafile: true,
});
const isThere = (path) => isBuiltin(path) || asPackages.some((name) => path === name || path.startsWith(`${name}/`));
const asked = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
const missing = asked.filter(({ external, kind, path }) => external && kind === 'import-statement' && !isThere(path));
if (missing.length > 0) throw new Error(`not installed: ${missing.map(({ path }) => path).join(', ')}`);
for (const folder of ['browser', 'snippets']) {
  const path = join('apps/gateway/src/docs', folder);
  cpSync(join(dist, path), join(out, 'dist', path), { recursive: true });
}
// What `migrate --demo` takes over is read where it stands among the sources.
const lists = 'libs/demo-school/lists';
cpSync(join(root, lists), join(out, lists), { recursive: true });
const copied = [...asPackages.reduce((found, name) => withNeeds(name, root, found), new Set())].map((path) =>
  relative(root, path),
);
for (const path of copied) cpSync(join(root, path), join(out, path), { recursive: true, dereference: true });
writeLicences([...new Set([...Object.keys(metafile.inputs).map(packageOf).filter(Boolean), ...copied])]);
const { version, type, engines } = readJson(join(root, 'package.json'));
writeFileSync(join(out, 'package.json'), JSON.stringify({ version, type, engines }));
