import { accepted, type Wish } from './phone.js';
import type { Attempt } from './history.js';
import type { Person, PlantedGroup } from './school.js';
import { pause, type Part, type Stage } from './stage.js';

/** Reads of what is known: each answer has to be right. */
export const reader: Part = async (stage, random) => {
  const { world, phone } = stage;
  while (await pause(stage, random.int(100, 900))) {
    const group = random.pick([...world.plain, ...world.rooms, ...world.bait]);
    const { school_id, im_group_id, relation_id } = group;
    const by = { school_id, account_id: random.pick(group.members).account_id };
    const kind = 'read' as const;
    const fields = { im_group_id };
    if (group.lesson && random.chance(0.7)) {
      await phone.ask(log(stage, { room: group, by }));
    } else if (random.chance(0.5)) {
      await phone.ask({
        kind,
        cmd: 'getGroupRelationId',
        ...by,
        fields,
        expected: () => ({ exactly: { relation_id } }),
      });
    } else {
      const members = group.members.map((person) => [person.im_user_id, person.account_id]);
      await phone.ask({ kind, cmd: 'getChatRoomUserList', ...by, fields, expected: () => ({ exactly: members }) });
    }
  }
};

/** The log of a room must hold every message that was acknowledged before it was asked for. */
function log(
  { history }: Stage,
  { room, by }: { room: PlantedGroup; by: Pick<Person, 'school_id' | 'account_id'> },
): Wish {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 19);
  const isHere = ({ kind, school_id, fields }: Attempt) =>
    kind === 'message' &&
    school_id === room.school_id &&
    fields.grade_no === room.lesson!.grade_no &&
    fields.course_id === room.lesson!.course_id;
  const acknowledged = () =>
    history.attempts
      .filter(isHere)
      .flatMap((attempt) => (accepted(attempt)?.im_message_id as number | undefined) ?? []);
  return {
    kind: 'read',
    cmd: 'getJiBeiChatLog',
    ...by,
    fields: { ...room.lesson, begin_time: day(-1), end_time: day(2) },
    expected: () => ({ messages: acknowledged() }),
  };
}
