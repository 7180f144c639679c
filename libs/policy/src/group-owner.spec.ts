import fc from 'fast-check';
import { ownerOf, type Member, type Role } from './group-owner.js';

const member = (im_user_id: number, user_type: Role, is_owner = false): Member => ({
  im_user_id,
  user_type,
  is_owner,
});
const [pupil, teacher, colleague, guardian] = [
  member(1, 'student'),
  member(2, 'teacher'),
  member(3, 'teacher'),
  member(4, 'guardian'),
] as const;

describe('the owner of a group in Easemob', () => {
  it.each<[string, Member[], (number | null)[], number | undefined]>([
    ['its owner here, before anybody else', [pupil, teacher, member(5, 'guardian', true)], [1, 2], 5],
    ['who owns it now or has asked for it, as long as he is a member', [pupil, teacher], [1], 1],
    ['the next of these, once the first has left', [pupil, teacher, colleague], [9, 3], 3],
    ['the earliest teacher, once they have all left', [pupil, colleague, teacher], [9, null], 3],
    ['its first member, where no teacher is one', [guardian, pupil], [], 4],
    ['nobody, where nobody is a member', [], [1], undefined],
  ])('is %s', (_, members, preferred, owner) => {
    expect(ownerOf(members, preferred)).toBe(owner);
  });

  it('is a member, and the owner here if there is one, whoever was preferred', () => {
    const role = fc.constantFrom<Role>('teacher', 'student', 'guardian');
    const people = fc.uniqueArray(
      fc.record({ im_user_id: fc.integer({ min: 1, max: 9 }), user_type: role, is_owner: fc.boolean() }),
      { selector: ({ im_user_id }) => im_user_id, minLength: 1 },
    );
    const preferred = fc.array(fc.option(fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(people, preferred, (members, wishes) => {
        const owner = members.find(({ im_user_id }) => im_user_id === ownerOf(members, wishes));
        expect(owner).toBeDefined();
        expect(owner!.is_owner).toBe(members.some(({ is_owner }) => is_owner));
      }),
    );
  });
});
