import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '#telemetry';
import { chartSettings } from '../docs/chart-settings.js';
import { root } from './source-tree.js';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

const rules = read('deploy/prometheus/alerts.yaml');
const alerts = all(rules, /^ +- alert: (\w+)$/gm);
const dashboards = readdirSync(join(root, 'deploy/grafana')).map((name) => read(`deploy/grafana/${name}`));
const scaling = read('deploy/helm/schoolim/templates/autoscaling.yaml');
const runbook = read('docs/runbook.md');

/** Metrics that a text names and no process has. */
async function unknownIn(text: string): Promise<string[]> {
  const known = new Set(all(await new Metrics({ process: false }).text(), /^# TYPE (\S+) /gm));
  return [...new Set(all(text, /\b(schoolim_[a-z_]+)/g))].filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')),
  );
}

describe('what is watched', () => {
  it('is told by metrics that there are, in alerts, dashboards and for the autoscaler', async () => {
    expect(alerts.length).toBeGreaterThan(15);
    expect(dashboards).toHaveLength(3);
    for (const text of [rules, scaling, runbook, ...dashboards]) expect(await unknownIn(text)).toEqual([]);
    expect(await unknownIn('max(schoolim_nothing_seconds)')).toEqual(['schoolim_nothing_seconds']);
  });

  it('is drawn by dashboards that Grafana can read', () => {
    for (const text of dashboards) {
      const { uid, panels } = JSON.parse(text) as { uid: string; panels: { id: number; targets: object[] }[] };
      expect(uid).toMatch(/^schoolim-/);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      expect(panels.every(({ targets }) => targets.length > 0)).toBe(true);
    }
  });

  it('has for each alert an entry of the runbook, a link to it, and a test in which it fires and ends', () => {
    const tests = read('deploy/prometheus/alerts.test.yaml');
    expect(all(runbook, /^## (.*)$/gm)).toEqual(alerts);
    expect(all(rules, /runbook: (\S+)$/gm)).toEqual(alerts.map((name) => `docs/runbook.md#${name.toLowerCase()}`));
    for (const part of ['Means', 'Look', 'Do'])
      expect(runbook.match(new RegExp(`^\\*\\*${part}\\*\\*: `, 'gm'))).toHaveLength(alerts.length);
    expect(all(tests, /^ +- alertname: (\w+)$/gm)).toEqual(alerts);
    expect(all(tests, /alertname: (\w+), eval_time: \d+m, exp_alerts: \[\]/g)).toEqual(alerts);
  });

  it('is mended by commands that there are', () => {
    const sources = readdirSync(join(root, 'apps/ops/src')).map((name) => read(`apps/ops/src/${name}`));
    const named = all(runbook, /`ops ([a-z-]+(?: [a-z]+)?)/g).flatMap((words) => words.split(' '));
    const known = new Set([
      ...sources.flatMap((source) => all(source, /command\('([a-z-]+)/g)),
      ...['retry', 'cancel', 'enable', 'disable'],
    ]);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((word) => !known.has(word))).toEqual([]);
  });
});

describe('the chart', () => {
  it('knows the settings of each process as they are: `npm run docs` writes them', () => {
    expect(read('deploy/helm/schoolim/settings.yaml')).toBe(chartSettings());
  });
});
