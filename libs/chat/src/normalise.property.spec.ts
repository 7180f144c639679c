import fc from 'fast-check';
import { longestContent } from './body.js';
import { keyOf } from './event-key.js';
import { normaliseCallback, normaliseLine } from './normalise.js';
import { bodiesByType, callbackText, lineText } from './normalise.fixture.js';
import type { Normalised } from './normalised.js';

const types = Object.keys(bodiesByType);

describe('whatever comes', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', 'a\0b', '\ud800', '__proto__', 'x'.repeat(70_000), '', '1e999', '-1'),
    fc.jsonValue(),
    fc.double(),
    fc.bigInt().map(String),
    fc.constantFrom({ isLosslessNumber: true, toString: 'x' }, { toJSON: 1, value: '2' }, { __proto__: null }),
  );
  const parts = (names: string[]) =>
    fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 6, noNullPrototype: true });
  const body = fc.tuple(
    fc.constantFrom(...types),
    parts(['type', 'subType', 'combineLevel', 'msg', 'url', 'secret', 'filename', 'file_length', 'length', 'size']),
  );
  const outer = parts([
    'eventType',
    'chat_type',
    'content_type',
    'msg_id',
    'recall_id',
    'group_id',
    'from',
    'to',
    'timestamp',
    'payload',
  ]);
  const inner = parts(['bodies', 'ext', 'from', 'to', 'type', 'edit_message_id', 'ack_message_id', 'meta']);
  const kinds = fc.constantFrom<object>(
    {},
    { chat_type: 'chat' },
    { chat_type: 'edit' },
    { chat_type: 'recall', recall_id: '1' },
  );
  const texts = fc.tuple(kinds, outer, inner, fc.array(body, { maxLength: 2 })).map(([kind, some, payload, bodies]) => {
    const told = {
      bodies: bodies.map(([type, more]) => ({ ...bodiesByType[type], ...more })),
      edit_message_id: '2',
      ...payload,
    };
    return [callbackText({ ...kind, ...some }, told), lineText(some, told)] as const;
  });

  const integers = ['sender_id', 'plan_id', 'easemob_length', 'easemob_file_length', 'easemob_width', 'easemob_height'];
  const longest: Record<string, number> = {
    content: longestContent,
    easemob_filename: 500,
    file_url: 2000,
    file_secret: 255,
  };

  function isWithinBounds(normalised: Normalised): void {
    for (const [name, value] of Object.entries(normalised)) {
      if (typeof value === 'string') {
        expect(value).not.toContain('\0');
        expect(value.isWellFormed()).toBe(true);
        expect(value.length).toBeLessThanOrEqual(longest[name] ?? (/^(body|ext)$/.test(name) ? 300_000 : 255));
      } else if (integers.includes(name)) {
        expect(value === null || (Number.isInteger(value) && Math.abs(value) < 2 ** 31)).toBe(true);
      }
    }
    for (const name of ['body', 'ext'] as const)
      if (name in normalised) JSON.parse((normalised as { body: string; ext: string })[name] ?? 'null');
    if ('msg_time' in normalised) expect(new Date(normalised.msg_time).toISOString()).toMatch(/^20/);
  }

  it('is told as something that the database takes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(texts, ([callback, line]) => {
        for (const read of [
          normaliseCallback(callback),
          normaliseLine(line)!,
          normaliseCallback(line),
          normaliseLine(callback)!,
        ]) {
          seen.add(read.kind);
          isWithinBounds(read);
        }
        isWithinBounds(keyOf(callback) as never);
      }),
      { numRuns: 500 },
    );
    expect(seen).toEqual(new Set(['message', 'edit', 'recall', 'ignored', 'unknown']));
  });

  it('is told as something also where it is no JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        isWithinBounds(normaliseCallback(text));
        isWithinBounds(normaliseLine(`x${text}`)!);
        isWithinBounds(keyOf(text) as never);
      }),
    );
  });
});
