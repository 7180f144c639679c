import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '#config';
import { flowOf } from '#easemob';
import { mostUsefulWorkers, placesIn } from '#work';
import { cases, chart, find, podsOf, rendered, template, valuesOf } from './chart.js';
import { faultsOf, strangersIn, type Manifest } from './kubernetes.js';
import { helm, root } from './tools.js';

describe('the chart', () => {
  it.each(cases)('passes the checks of helm with the values "%s"', (name) => {
    expect(helm('lint', '--strict', chart, '--values', valuesOf(name))).toMatchObject({ ok: true });
  });

  it('makes objects that Kubernetes, KEDA and the Prometheus operator know, field by field', async () => {
    const manifests = (await Promise.all(cases.map((name) => rendered(name)))).flat();
    expect(manifests.length).toBeGreaterThan(50);
    for (const manifest of manifests) expect(await faultsOf(manifest)).toEqual([]);
    expect(strangersIn(manifests)).toEqual([]);
  });

  it('would be found to make others', async () => {
    const [deployment, scaled] = await rendered('full').then((all) => [
      find(all, 'Deployment', 'gateway'),
      find(all, 'ScaledObject'),
    ]);
    const text: Manifest = { ...deployment!, spec: { ...deployment!.spec, replicas: 'three' } };
    expect(await faultsOf(text)).toEqual([expect.stringContaining('replicas must be integer')]);
    const strange: Manifest = { ...scaled!, spec: { ...scaled!.spec, cooldownperiod: 3 } };
    expect(strangersIn([strange]).join()).toContain('cooldownperiod');
  });
});

describe('a pod', () => {
  it('runs an app that there is, by no account that may do anything, on a file system that it cannot write', async () => {
    const pods = podsOf(await rendered('plain'));
    expect(pods.map(({ kind, app }) => `${kind} ${app}`).toSorted()).toEqual([
      'Deployment callback-dispatcher',
      'Deployment easemob-worker',
      'Deployment gateway',
      'Deployment roster-worker',
      'Job migrate',
      'StatefulSet easemob-receiver',
    ]);
    for (const { app, pod, container } of pods) {
      expect(container.command).toEqual(['node', `dist/apps/${app}/src/main.js`]);
      expect(existsSync(join(root, `apps/${app}/src/main.ts`))).toBe(true);
      expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.env).toContainEqual({ name: 'TMPDIR', value: '/tmp' });
      expect(container.volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    }
  });

  it('has a port for its health that is its own, and is asked there', async () => {
    const health = podsOf(await rendered('plain')).flatMap(({ app, container }) =>
      (container.ports ?? []).flatMap(({ name, containerPort }) => (name === 'health' ? [[app, containerPort]] : [])),
    );
    expect(Object.fromEntries(health)).toEqual({
      gateway: 20011,
      'easemob-worker': 20012,
      'callback-dispatcher': 20013,
      'easemob-receiver': 20014,
      'roster-worker': 20015,
    });
  });

  it.each([
    ['plain', 'gateway', 30_000],
    ['full', 'gateway', 20_000],
    ['full', 'easemob-worker', 45_500],
  ] as const)(
    'of %s gives %s longer to stop than SHUTDOWN_TIMEOUT_MS, after the balancers know',
    async (name, app, ms) => {
      const { pod, container } = podsOf(await rendered(name)).find((one) => one.app === app)!;
      const [, seconds] = (container as unknown as { lifecycle: { preStop: { exec: { command: string[] } } } })
        .lifecycle.preStop.exec.command;
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds) + ms / 1000);
    },
  );

  it('gets the secrets that it reads and no other, none of them as a value', async () => {
    for (const name of cases)
      for (const { app, container } of podsOf(await rendered(name))) {
        const secrets = container.env.flatMap(({ name: variable, value, valueFrom }) => {
          const setting = variable.replace(/_FILE$/, '');
          if (!(setting in catalogue) || !('secret' in catalogue[setting as keyof typeof catalogue])) return [];
          expect(valueFrom ?? value).toEqual(
            variable === setting ? { secretKeyRef: expect.anything() } : `/run/secrets/schoolim/${setting}`,
          );
          return [setting];
        });
        expect(secrets).toContain('DATABASE_URL');
        expect([app, secrets.includes('SALTS')]).toEqual([app, app === 'gateway']);
        const readsApart = name === 'full' && app === 'gateway';
        expect([app, secrets.includes('DATABASE_REPLICA_URL')]).toEqual([app, readsApart]);
        expect([app, secrets.includes('RECEIVER_SECRETS')]).toEqual([app, app === 'easemob-receiver']);
        expect([app, secrets.includes('ROSTER_DIGEST_KEY')]).toEqual([app, app === 'roster-worker']);
        const registers = ['gateway', 'easemob-worker'].includes(app);
        expect([app, secrets.includes('EASEMOB_PASSWORD_SECRET')]).toEqual([app, registers]);
      }
  });

  it('has numbers as they were written', async () => {
    const { container } = podsOf(await rendered('full')).find(({ app }) => app === 'gateway')!;
    expect(container.env).toContainEqual({ name: 'TIMESTAMP_TTL_MS', value: '86400000' });
  });
});

describe('the workers', () => {
  it.each([
    ['groups=30', 20, 3],
    ['groups=30', 5, 4],
    ['groups=1', 20, 3],
    ['messages=5', 20, 2],
    ['groups=100', 1, 3],
  ])('are at most as many as %s keeps busy with %d places and %d s', async (limits, concurrency, seconds) => {
    const scaled = find(
      await rendered(
        'full',
        `settings.EASEMOB_LIMITS=${limits}`,
        `worker.settings.WORKER_CONCURRENCY=${concurrency}`,
        `worker.autoscaling.createSeconds=${seconds}`,
      ),
      'ScaledObject',
    );
    const own = catalogue.EASEMOB_LIMITS.schema.parse(limits);
    const load = { places: placesIn('tap', concurrency), seconds, limit: flowOf(own, 'groups:create') };
    expect(scaled.spec.maxReplicaCount).toBe(mostUsefulWorkers(load));
    expect(scaled.spec.minReplicaCount).toBe(1);
  });

  it('are not taken away before a lease has run out, and their number is left to KEDA', async () => {
    const manifests = await rendered('full');
    const { scaleDown } = find(manifests, 'ScaledObject').spec.advanced.horizontalPodAutoscalerConfig.behavior;
    expect(scaleDown.stabilizationWindowSeconds * 1000).toBeGreaterThan(90_000);
    expect(find(manifests, 'Deployment', 'easemob-worker').spec).not.toHaveProperty('replicas');
    expect(find(await rendered('plain'), 'Deployment', 'easemob-worker').spec.replicas).toBe(2);
  });
});

describe('a wrong value', () => {
  it.each([
    ['workr.replicas=3', 'workr'],
    ['gateway.replicas=two', 'gateway.replicas'],
    ['worker.settings.WORKER_CONCURENCY=5', 'worker.settings.WORKER_CONCURENCY: there is no such setting here'],
    ['gateway.settings.WORKER_CONCURRENCY=5', 'gateway.settings.WORKER_CONCURRENCY: there is no such setting here'],
    ['settings.SALTS=abcdefghijkl', 'settings.SALTS: is a secret'],
    ['settings.HEALTH_PORT=1', 'settings.HEALTH_PORT: is set by the chart'],
    ['settings.EASEMOB_URL=', 'settings.EASEMOB_URL: is required by'],
    ['settings.BLOB_URL=', 'settings.BLOB_URL: is required'],
    ['settings.BLOB_URL=file:/srv', 'blobs.existingClaim'],
    ['secrets.keys={DATABASE_URL}', 'secrets.keys: RABBITMQ_URL is required by'],
    ['secrets.elsewhere.SALT.secret=x', 'secrets.keys: SALT is not a secret setting'],
    ['ingress.enabled=true', 'ingress.host: is required'],
  ])('is refused by its name: %s', (set, said) => {
    expect(template('plain', set)).toEqual({ ok: false, output: expect.stringContaining(said) });
  });
});
