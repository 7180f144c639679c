import { events } from '#contracts';
import { meaningOf } from './meaning.js';

const { type, version, example: data } = events['group.activated'];
const envelope = {
  id: '0b4f1c5e-0000-4000-8000-000000000000',
  time: '2026-01-01T00:00:00.000Z',
  school_id: 1,
};
const event = { ...envelope, type, version, data };

describe('a message on the queue of a hearer', () => {
  it('is an event of his', () => {
    expect(meaningOf(event, 'callbacks')).toEqual({ event, topic: 'group.activated.v1' });
    expect(meaningOf(event, 'gateways')).toEqual({ event, topic: 'group.activated.v1' });
  });

  it.each([
    ['as it is told now', { ...envelope, type: 'school.changed', version: 1, data: {} }],
    ['as a former version told it', { type: 'school.changed', version: 1, school_id: 6 }],
  ])('is for others, where an old binding still hands out everything: %s', (_, notice) => {
    expect(meaningOf(notice, 'callbacks')).toEqual({ forOthers: 'school.changed.v1' });
  });

  it.each([
    ['an event of a next version', { ...event, version: 2 }],
    ['an event that nobody here has heard of', { ...event, type: 'roster.imported' }],
  ])('P1: is kept as a dead letter and not taken for read where it is %s', (_, unknown) => {
    expect(meaningOf(unknown, 'callbacks')).toEqual({
      refused: `${unknown.type}.v${unknown.version}: an event of another version of this program`,
    });
  });

  it.each([
    ['without a heading', {}, 'no event'],
    ['with a heading that could be anything', { ...event, type: 'Drop table' }, 'no event'],
    ['that lacks what it is to tell', { ...event, data: {} }, 'group.activated.v1: not as its schema has it'],
  ])('is poison %s', (_, body, refused) => {
    expect(meaningOf(body, 'callbacks')).toEqual({ refused });
  });
});
