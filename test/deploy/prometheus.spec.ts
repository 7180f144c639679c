import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, temporaryFolder } from './tools.js';

const folder = join(root, 'deploy/prometheus');
const promtool = '/usr/bin/promtool';

beforeAll(async () => {
  const packages = pathToFileURL(join(root, 'test/services/packages.mjs')).href;
  const { installMissing } = (await import(packages)) as { installMissing(files: Record<string, string>): void };
  installMissing({ prometheus: promtool });
}, 300_000);

describe('the rules for Prometheus', () => {
  it('are ones that it understands', () => {
    expect(run(promtool, ['check', 'rules', join(folder, 'alerts.yaml')])).toMatchObject({ ok: true });
  });

  it('fire, and end, each of them', () => {
    const { ok, output } = run(promtool, ['test', 'rules', join(folder, 'alerts.test.yaml')]);
    expect(output).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it('would be found not to', () => {
    const planted = temporaryFolder();
    const rules = readFileSync(join(folder, 'alerts.yaml'), 'utf8');
    writeFileSync(join(planted, 'alerts.yaml'), rules.replace('schoolim_outbox_oldest_seconds) > 5', 'up) > 5'));
    writeFileSync(join(planted, 'test.yaml'), readFileSync(join(folder, 'alerts.test.yaml')));
    const { ok, output } = run(promtool, ['test', 'rules', join(planted, 'test.yaml')]);
    expect(output).toContain('SchoolIMOutboxWaits');
    expect(ok).toBe(false);
  });
});
