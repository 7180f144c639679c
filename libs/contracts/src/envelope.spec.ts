import fc from 'fast-check';
import { envelope, plainEnvelope } from './envelope.js';

const odd = fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), fc.constant(undefined));
const usually = (good: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: odd });
const id = usually(fc.integer({ min: -1, max: 2_147_483_648 }));

/** Bodies that are right, or nearly: each rule is met and missed. */
const bodies = fc.record(
  {
    cmd: usually(fc.constantFrom('getChatRoomList', 'x'.repeat(64), 'x'.repeat(65), '', 'ü')),
    school_id: id,
    account_id: id,
    timestamp: usually(
      fc.oneof(fc.string({ maxLength: 33 }), fc.integer(), fc.string({ unit: 'binary', maxLength: 3 })),
    ),
    sign: usually(fc.stringMatching(/^[0-9a-fA-F]{31,33}$/)),
    expanded: usually(fc.constantFrom(0, 1, 2)),
    other: odd,
  },
  { requiredKeys: [] },
);

describe('an envelope that is taken for plain', () => {
  it('is one that the schema takes, and the same', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const plain = plainEnvelope(body);
        if (plain) expect(envelope.safeParse(body)).toEqual({ success: true, data: plain });
      }),
      { numRuns: 5000 },
    );
  });

  it('is every one whose texts are plain', () => {
    const ids = fc.integer({ min: 1, max: 2_147_483_647 });
    const right = fc.record({
      cmd: fc.stringMatching(/^[a-zA-Z]{1,64}$/),
      school_id: ids,
      account_id: ids,
      timestamp: fc.stringMatching(/^[ -~]{1,31}$/),
      sign: fc.stringMatching(/^[0-9a-fA-F]{32}$/),
    });
    fc.assert(
      fc.property(right, (body) => {
        expect(plainEnvelope(body)).toEqual(envelope.parse(body));
      }),
    );
  });
});
