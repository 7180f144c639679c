// Makes an npm package of the client alone: `npm run pack:client` leaves schoolim-client-<version>.tgz in dist/client.
// The client is part of this repository's one program; this is how other programs get it, without Nest and the rest.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'libs/client/src');
const output = join(root, 'dist/client');
const { version, license, engines, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(output, { recursive: true, force: true });
const files = readdirSync(sources).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
const options =
  '--ignoreConfig --declaration --module nodenext --target es2022 --lib es2023,dom --types node --strict --skipLibCheck';
run(process.execPath, [
  join(root, 'node_modules/typescript/bin/tsc'),
  ...files.map((name) => join(sources, name)),
  ...options.split(' '),
  ...['--rootDir', sources, '--outDir', output],
]);
writeFileSync(
  join(output, 'package.json'),
  JSON.stringify({
    name: 'schoolim-client',
    version,
    license,
    description: 'Typed client of the SchoolIM API, for Node and browsers',
    type: 'module',
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    engines: { node: engines.node },
    dependencies: { '@noble/hashes': dependencies['@noble/hashes'] },
  }),
);
copyFileSync(join(root, 'libs/client/README.md'), join(output, 'README.md'));
run('npm', ['pack', '--silent'], output);
