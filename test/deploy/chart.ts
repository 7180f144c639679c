import { join } from 'node:path';
import type { Manifest } from './kubernetes.js';
import { helm, parseYaml, root, type Ended } from './tools.js';

export const chart = join(root, 'deploy/helm/schoolim');
export const cases = ['plain', 'full', 'openshift', 'without-receiver'] as const;
export type Case = (typeof cases)[number];
export const valuesOf = (name: Case): string => join(root, `test/deploy/values/${name}.yaml`);

/** What helm makes of a file of values, and of single ones beside: `gateway.replicas=3`. */
export const template = (name: Case, ...set: string[]): Ended =>
  helm(
    'template',
    'im',
    chart,
    '--namespace',
    'school',
    '--values',
    valuesOf(name),
    ...set.flatMap((one) => ['--set', one]),
  );

export async function rendered(name: Case, ...set: string[]): Promise<Manifest[]> {
  const { ok, output } = template(name, ...set);
  if (!ok) throw new Error(output);
  return (await parseYaml<Manifest | null>(output)).filter((manifest) => manifest !== null);
}

/** One object of a kind, by the process that it is for. */
export function find(manifests: readonly Manifest[], kind: string, component?: string): Manifest {
  const found = manifests.filter(
    (one) => one.kind === kind && (!component || one.metadata.labels?.['app.kubernetes.io/component'] === component),
  );
  if (found.length !== 1) throw new Error(`${found.length} objects of ${kind} ${component ?? ''}`);
  return found[0]!;
}

export interface Container {
  name: string;
  command: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: Record<string, unknown>;
  volumeMounts: { name: string; mountPath: string }[];
}

/** Every pod that would run: of the processes, and of the migration. */
export const podsOf = (manifests: readonly Manifest[]) =>
  manifests
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
    .map(({ kind, metadata, spec }) => ({
      kind,
      app: metadata.labels!['app.kubernetes.io/component']!,
      pod: spec.template.spec as Record<string, unknown>,
      container: spec.template.spec.containers[0] as Container,
    }));
