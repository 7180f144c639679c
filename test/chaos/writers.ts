import { accepted, type Wish } from './phone.js';
import type { Random } from './random.js';
import type { Person, PlantedGroup } from './school.js';
import { follow, manner, pause, poll, tap, type Part, type Stage } from './stage.js';

/** A group that somebody, or half a class at once, taps upon. */
export const tapper =
  (group: PlantedGroup): Part =>
  async (stage, random) => {
    const { phone } = stage;
    const crowd = random.chance(0.4) ? random.int(2, 10) : 1;
    const one = () => phone.insist(tap(stage, random, { group, by: random.pick(group.members) }));
    await Promise.all(Array.from({ length: crowd }, one));
    while (random.chance(0.7) && (await pause(stage, random.int(300, 2500)))) {
      const by = random.pick(group.members);
      if (random.chance(0.3)) await phone.insist(tap(stage, random, { group, by }));
      else await poll(stage, { cmd: 'getActivationStatus', by, fields: { im_group_id: group.im_group_id } });
    }
  };

/** A group made of chosen people, perhaps by a double tap, and edited by its creator and its owner at the same time. */
export const customGroup =
  (n: number): Part =>
  async (stage, random) => {
    const { world, words, phone } = stage;
    const { school_id, people } = random.pick(world.schools);
    const [creator, owner, ...others] = random.sample(people, random.int(4, 12)) as [Person, Person, ...Person[]];
    // The same request_id promises the same reply: whoever repeats it asks for nothing else.
    const create: Wish = {
      kind: 'custom',
      cmd: 'createCustomGroup',
      school_id,
      account_id: creator.account_id,
      write: `custom-${n}`,
      fields: {
        groupname: `${words.group}-c${n}`,
        owner_account_id: owner.account_id,
        members: { account_id: others.slice(0, 3).map(({ account_id }) => account_id) },
        request_id: `custom-${n}`,
        ...manner(stage, random, school_id),
      },
    };
    const taps = await Promise.all(Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => phone.insist(create)));
    const made = taps.map(accepted).find(Boolean);
    if (!made) return;
    for (let round = 1; round <= 4 && (await pause(stage, random.int(100, 3000))); round++) {
      const editors = random.sample([creator, owner], random.int(1, 2));
      const edits = editors.map((by) =>
        edit(stage, random, { by, im_group_id: Number(made.im_group_id), n, round, others }),
      );
      await Promise.all(edits);
      if (random.chance(0.15)) await phone.insist(create);
    }
  };

async function edit(
  stage: Stage,
  random: Random,
  {
    by,
    im_group_id,
    n,
    round,
    others,
  }: { by: Person; im_group_id: number; n: number; round: number; others: Person[] },
): Promise<void> {
  const accounts = (people: Person[]) => ({ account_id: people.map(({ account_id }) => account_id) });
  const touched = random.sample(others, random.int(1, 4));
  const adding = touched.filter(() => random.chance(0.5));
  const attempt = await stage.phone.insist({
    kind: 'edit',
    cmd: 'modifyCustomGroup',
    school_id: by.school_id,
    account_id: by.account_id,
    fields: {
      im_group_id,
      ...(random.chance(0.5) && { groupname: `${stage.words.group}-c${n}-${round}-${by.account_id}` }),
      addmembers: accounts(adding),
      deletemembers: accounts(touched.filter((person) => !adding.includes(person))),
      ...manner(stage, random, by.school_id),
    },
  });
  await follow(stage, random, { answer: accepted(attempt), by });
}

/** Numbered texts into a lesson-prep group. A repetition may count twice: each attempt has a text of its own. */
export const sender =
  (room: PlantedGroup): Part =>
  async (stage, random) => {
    const { phone, words } = stage;
    let n = 0;
    const text = (by: Person): Wish => {
      const number = ++n;
      return {
        kind: 'message',
        cmd: 'sendMsgToJiBeiChat',
        school_id: room.school_id,
        account_id: by.account_id,
        fields: (attempt: number) => ({
          ...room.lesson,
          msg: { type: 'txt', msg: `${words.text}-${room.im_group_id}-${number}-${attempt}` },
          ext: { plan_id: number },
          ...manner(stage, random, room.school_id),
        }),
        // Until the group is active some of its members are not known to Easemob.
        mayFail: ['user_not_registered'],
      };
    };
    while (await pause(stage, random.int(200, 2500))) {
      const by = random.pick(room.members);
      const burst = random.chance(0.15) ? random.int(3, 8) : 1;
      const sent = await Promise.all(Array.from({ length: burst }, () => phone.insist(text(by))));
      const { answer } = sent[0]!;
      if ((answer?.body as { error?: string })?.error === 'user_not_registered') {
        await phone.insist(tap(stage, random, { group: room, by }));
      } else await follow(stage, random, { answer: accepted(sent[0]!), by });
      if (random.chance(0.05)) await phone.askTwice(text(by));
    }
  };
