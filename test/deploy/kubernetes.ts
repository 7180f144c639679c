import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, fromCache, root, run } from './tools.js';

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it may hold is what is tested
  spec?: any;
}

/** Where the types of an API are, and the validators made from the schemas of Kubernetes. */
function packageOf(apiVersion: string): string {
  if (apiVersion.startsWith('keda.sh/')) return `@kubernetes-models/keda/${apiVersion}`;
  if (apiVersion.startsWith('monitoring.coreos.com/')) return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

type Validated = Record<string, new (manifest: Manifest) => { validate(): void }>;

/** What the schemas of Kubernetes have against it: types, what is required, what is allowed. */
export async function faultsOf(manifest: Manifest): Promise<string[]> {
  const { apiVersion, kind } = manifest;
  const { [kind]: Model } = await fromCache<Validated>(`${packageOf(apiVersion)}/index.js`);
  if (!Model) return [`${apiVersion} has no ${kind}`];
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [`${kind} ${manifest.metadata.name}: ${(error as Error).message}`];
  }
}

/**
 * Fields that Kubernetes does not know: its schemas let them pass, and the API server drops them in silence. The compiler does
 * not, where an object is written down that must be of the type.
 */
export function strangersIn(manifests: readonly Manifest[]): string[] {
  const folder = join(cache, 'manifests');
  mkdirSync(folder, { recursive: true });
  const texts = manifests.map(
    (manifest, i) =>
      `import type { I${manifest.kind} } from '${packageOf(manifest.apiVersion)}';\n` +
      `export const manifest${i}: I${manifest.kind} = ${JSON.stringify(manifest, null, 2)};\n`,
  );
  const files = texts.map((text, i) => {
    const file = join(folder, `manifest-${i}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--pretty', 'false'];
  const { ok, output } = run(process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '--ignoreConfig',
    ...options,
    ...files,
  ]);
  return ok ? [] : output.trim().split('\n');
}
