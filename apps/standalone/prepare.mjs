// Makes a clone ready to run: checks Node, installs what package-lock.json names, builds what has changed. Silent when
// there is nothing to do. `prepare.mjs run <file> [arguments]` then runs that file in this very process, so that a signal
// reaches it directly. Plain and old-fashioned JavaScript, because it must also run on the Node that it refuses.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const at = (...path) => join(root, ...path);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const say = (text) => process.stderr.write(`${text}\n`);

function satisfies(version, range) {
  const [major, minor, patch] = version.split('.').map(Number);
  const beyond = (a, b, c) => major > a || (major === a && (minor > b || (minor === b && patch >= c)));
  return range.split('||').some((part) => {
    const [, operator, ...least] = /^\s*(\^|>=)(\d+)\.(\d+)\.(\d+)\s*$/.exec(part);
    return beyond(...least.map(Number)) && (operator === '>=' || major === Number(least[0]));
  });
}

/** Versions are compared, not file times: a fresh checkout of the lock file is no reason to install again. */
function isInstalled() {
  if (!existsSync(at('node_modules', '.package-lock.json'))) return false;
  const wanted = readJson(at('package-lock.json')).packages;
  const present = readJson(at('node_modules', '.package-lock.json')).packages;
  return Object.keys(wanted).every((path) => {
    if (path === '') return true;
    const found = present[path];
    return found ? found.integrity === wanted[path].integrity : Boolean(wanted[path].optional);
  });
}

function filesBelow(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

/** What the build is made from; when it differs from what the last build noted down, there is something to build. */
function fingerprint() {
  const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json'].map((name) => at(name));
  const sources = ['apps', 'libs', 'test'].flatMap((folder) => filesBelow(at(folder), '.ts'));
  // Copied as they are, by `assets` of nest-cli.json.
  const copied = ['browser', 'snippets'].flatMap((folder) => filesBelow(at('apps/gateway/src/docs', folder), ''));
  const hash = createHash('sha256');
  for (const path of configuration.concat(sources.sort(), copied.sort())) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const stamp = at('dist', '.prepared');
const isBuilt = (sources) => existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;

/** A renamed test would otherwise run twice. */
function removeOrphanedOutput() {
  for (const output of filesBelow(at('dist'), '.js')) {
    const source = output.replace(at('dist'), root).replace(/\.js$/, '.ts');
    if (!existsSync(source)) for (const path of [output, `${output}.map`]) rmSync(path, { force: true });
  }
}

/** Runs a program to its end, quietly; what it said is shown when it fails. A signal is passed on and ends us after it. */
function run(command, args) {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    let stopped;
    const stop = (signal) => {
      stopped = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM'];
    for (const signal of signals) process.on(signal, stop);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
    child.on('error', fail);
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, stop);
      if (stopped) return fail(new Error(`stopped by ${stopped}`));
      if (code === 0) return settle();
      fail(new Error(`${said.join('')}\n\`${[command].concat(args).join(' ')}\` has failed.`));
    });
  });
}

async function install() {
  say('Installing packages (npm ci) …');
  // NODE_ENV=production would leave out the compiler.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  await (npm && /\.c?js$/.test(npm) ? run(process.execPath, [npm].concat(args)) : run('npm', args));
}

async function build(sources) {
  say('Building …');
  rmSync(stamp, { force: true });
  removeOrphanedOutput();
  await run(process.execPath, [at('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  writeFileSync(stamp, sources);
}

/** Only one at a time. A lock whose owner is gone is moved aside; only one of those who wait can succeed in that. */
async function alone(work) {
  const lock = at('dist', '.preparing');
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = 0; !takeLock(lock); waited += 100) {
    if (waited === 1000) say('Waiting for another process that installs or builds …');
    await new Promise((settle) => setTimeout(settle, 100));
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(lock) {
  const draft = `${lock}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  writeFileSync(join(draft, 'pid'), String(process.pid));
  try {
    renameSync(draft, lock);
    return true;
  } catch {
    rmSync(draft, { recursive: true, force: true });
    breakLock(lock);
    return false;
  }
}

function breakLock(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    if (isAlive(lock)) return;
    renameSync(lock, aside);
    if (isAlive(aside)) renameSync(aside, lock);
    else rmSync(aside, { recursive: true });
  } catch (error) {
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].indexOf(error.code) < 0) throw error;
  }
}

function isAlive(lock) {
  const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
  // After a restart of the machine or the container the number may be another program's, or our own.
  if (pid === process.pid || Date.now() - statSync(lock).mtimeMs > 15 * 60 * 1000) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function prepare() {
  const { engines } = readJson(at('package.json'));
  if (!satisfies(process.versions.node, engines.node)) {
    throw new Error(`This is Node ${process.versions.node}; SchoolIM needs Node ${engines.node} (https://nodejs.org).`);
  }
  if (isInstalled() && isBuilt(fingerprint())) return;
  await alone(async () => {
    if (!isInstalled()) await install();
    const sources = fingerprint();
    if (!isBuilt(sources)) await build(sources);
  });
}

const [verb, file, ...args] = process.argv.slice(2);
prepare().then(
  () => {
    if (verb !== 'run') return;
    const path = resolve(root, file);
    process.argv.splice(1, process.argv.length, path, ...args);
    return import(pathToFileURL(path).href);
  },
  (error) => {
    say(error.message);
    process.exitCode = 1;
  },
);
