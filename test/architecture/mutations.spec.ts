import { readFileSync } from 'node:fs';
import { accidents, brokerLost } from '../fault/accidents.js';
import {
  crashesFor,
  crashPoints,
  freezePoints,
  receiverCrashes,
  relayCrashes,
  writeCrashes,
} from '../fault/crash-points.js';
import { guardsOff } from '../fault/guards-off.js';
import { scales } from '../fault/stage.js';
import { weave, type Mutation } from '../support/weave/weave.js';

const all: Record<string, Record<string, Mutation>> = {
  accidents,
  brokerLost,
  crashPoints,
  crashesFor: crashesFor({ im_group_id: 1 }),
  freezePoints,
  receiverCrashes,
  relayCrashes,
  writeCrashes,
  guardsOff,
  scales,
};
const mutations = Object.entries(all).flatMap(([kind, ones]) =>
  Object.entries(ones).map(([name, mutation]): [string, Mutation] => [`${kind}: ${name}`, mutation]),
);
const woven = (mutation: Mutation) =>
  weave(readFileSync(new URL(`../../${mutation.file}`, import.meta.url), 'utf8'), mutation);

/** A fault test would find out as well, but only when it runs, and many minutes later. */
describe('what is broken on purpose', () => {
  it.each(mutations)('still finds its line: %s', (_, mutation) => {
    expect(woven(mutation)).toContain(mutation.replace);
  });

  it('would be found to have lost it', () => {
    expect(() => woven({ ...guardsOff.sweeper, find: 'async sweep(too) {' })).toThrow('holds 0 times');
  });
});
