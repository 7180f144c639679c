import fc from 'fast-check';
import {
  annotate,
  correlation,
  correlationFields,
  correlationFrom,
  correlationHeaders,
  traceIdOf,
  traceparentFrom,
  withCorrelation,
} from './correlation.js';

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';

describe('a trace', () => {
  it('goes on from a valid header, with a step of its own', () => {
    const next = traceparentFrom(given);
    expect(next).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
    expect(next).not.toBe(given);
    expect(traceIdOf(next)).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it.each([
    ['none', undefined],
    ['two', [given, given]],
    ['another version', given.replace(/^00/, '01')],
    ['no trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['no span id', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['upper case', given.toUpperCase()],
  ])('begins anew with a header that is %s', (_what, header) => {
    const begun = traceparentFrom(header);
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceIdOf(begun)).not.toBe(traceIdOf(given));
  });

  it('is well formed whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(traceparentFrom(header)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
      }),
    );
  });
});

describe('a correlation', () => {
  it('is there for all that follows, and takes up what is learned on the way', async () => {
    await withCorrelation({ request_id: 'r' }, async () => {
      await Promise.resolve();
      annotate({ operation_id: 'o' });
      expect(correlation()).toEqual({ request_id: 'r', operation_id: 'o' });
    });
    expect(correlation()).toBeUndefined();
    annotate({ operation_id: 'nobody' });
    expect(correlationFields()).toEqual({});
  });

  it('comes through the headers of a message; nonsense does not', () => {
    const sent = { traceparent: given, request_id: 'r-1', operation_id: 'o' };
    expect(correlationFrom(correlationHeaders(sent))).toEqual(sent);
    expect(correlationFrom({ traceparent: 'x', request_id: 'a b\n', operation_id: '' })).toEqual({});
    expect(correlationFrom({ traceparent: null, request_id: null, operation_id: null })).toEqual({});
  });

  it('of one operation names it; of several names all', () => {
    const one = { operation_id: 'o1', request_id: 'r1' };
    expect(correlationFields({ traceparent: given, key: 'group:1', operations: [one] })).toEqual({
      operation_id: 'o1',
      request_id: 'r1',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      key: 'group:1',
    });
    expect(correlationFields({ operations: [one, { operation_id: 'o2', request_id: 'r2' }] })).toEqual({
      operation_ids: ['o1', 'o2'],
      request_ids: ['r1', 'r2'],
    });
  });
});
