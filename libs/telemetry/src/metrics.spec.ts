import { Metrics } from './metrics.js';

describe('the metrics', () => {
  it('keep to the customs of Prometheus, and stand apart from those of another process', async () => {
    const metrics = new Metrics({ process: false });
    metrics.operations.inc({ cmd: 'activeGroup', outcome: 'succeeded' });
    const text = await metrics.text();
    expect(text).toContain('schoolim_operations_total{cmd="activeGroup",outcome="succeeded"} 1');
    expect(await new Metrics({ process: false }).text()).not.toContain('succeeded');
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({ name: name!, type }));
    for (const { name, type } of types) {
      expect(name).toMatch(/^schoolim_[a-z_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('are refreshed right before they are read', async () => {
    const metrics = new Metrics({ process: false });
    metrics.beforeRead(async () => metrics.outboxRows.set(7));
    expect(await metrics.text()).toContain('schoolim_outbox_rows 7');
  });

  it('refuse a label that is not theirs', () => {
    const metrics = new Metrics({ process: false });
    expect(() => metrics.operations.inc({ school_id: '1' })).toThrow(/label/);
  });
});
