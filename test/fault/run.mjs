// The fault tests, several at a time; then, one after the other, those that take a part away which all of them share.
import { spawnSync } from 'node:child_process';

const args = process.argv.slice(2);
const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--config',
  'test/jest.config.js',
];
// Whoever names a file need not find one in both projects; whoever names none must.
if (args.some((arg) => arg.startsWith('--testPathPattern'))) args.unshift('--passWithNoTests');

function run(project, mode, rest) {
  const { status } = spawnSync(process.execPath, [...jest, '--selectProjects', project, ...mode, ...rest], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

const faults = run('fault', [], args);
const outages = run(
  'outage',
  ['--runInBand'],
  args.map((arg) => arg.replace(/\.json$/, '.outages.json')),
);
process.exitCode = Math.max(faults, outages);
