import fc from 'fast-check';
import { membershipChange } from './membership.js';

describe('the change of a membership', () => {
  it('adds who is missing and removes who is not wanted', () => {
    const change = membershipChange(['1', '2', '3'], { owner: '1', members: ['3', '4'] });
    expect(change).toEqual({ add: ['2'], remove: ['4'] });
  });

  it('never removes the owner, who can only be replaced', () => {
    expect(membershipChange(['2'], { owner: '1', members: ['2'] })).toEqual({ add: [], remove: [] });
  });

  it('makes any membership the wanted one, and then has nothing left to do', () => {
    const names = fc.uniqueArray(fc.integer({ min: 1, max: 40 }).map(String));
    fc.assert(
      fc.property(names, names, (wanted, members) => {
        const owner = '0';
        const { add, remove } = membershipChange([owner, ...wanted], { owner, members });
        const after = members.filter((member) => !remove.includes(member)).concat(add);
        expect(after.toSorted()).toEqual(wanted.toSorted());
        expect(membershipChange([owner, ...wanted], { owner, members: after })).toEqual({
          add: [],
          remove: [],
        });
      }),
    );
  });
});
