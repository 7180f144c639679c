import { CallLog } from './call-log.js';

describe('the log of calls', () => {
  const begin = (log: CallLog, body: unknown) => {
    const call = { query: {}, body, raw: Buffer.from(JSON.stringify(body)) };
    return log.begin({ at: 0, route: 'getUser', method: 'GET', path: '/', call });
  };

  it('keeps no more calls than it may, the newest', () => {
    const log = new CallLog({ calls: 10, bytes: 1e9 });
    for (let i = 0; i < 100; i++) begin(log, {});
    const seqs = log.since(0).map(({ seq }) => seq);
    expect(seqs.length).toBeGreaterThanOrEqual(5);
    expect(seqs.length).toBeLessThanOrEqual(10);
    expect(seqs.at(-1)).toBe(100);
  });

  it('keeps no more than its bytes, but always the last call', () => {
    const log = new CallLog({ calls: 1000, bytes: 1000 });
    for (let i = 0; i < 100; i++) begin(log, { text: 'x'.repeat(90) });
    expect(log.since(0).length).toBeLessThan(10);
    begin(log, { text: 'x'.repeat(5000) });
    expect(log.since(0)).toHaveLength(1);
    expect(log.lastSeq).toBe(101);
  });
});
