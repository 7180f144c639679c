import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { accepted, type Phone, type Signing, type Wish } from './phone.js';
import type { Attempt, History } from './history.js';
import type { Random } from './random.js';
import type { Canaries, Person, PlantedGroup, World } from './school.js';

/** What the players of a run have at hand. */
export interface Stage {
  world: World;
  words: Canaries;
  phone: Phone;
  history: History;
  gatewayUrls: string[];
  endpointOf: (school_id: number) => string;
  /** Milliseconds in which everything is begun. */
  playMs: number;
  /** Aborted when the play is over: nothing new is begun. */
  curtain: AbortSignal;
  /** When Redis last lost what it knew; replays of older requests prove nothing. */
  redisLostAt: () => number;
}

type Part = (stage: Stage, random: Random) => Promise<void>;

/** Everybody plays until the curtain falls; what has been begun is finished. */
export async function play(stage: Stage, random: Random): Promise<void> {
  const { world, playMs } = stage;
  const parts: [string, Part][] = [
    ...world.plain.map((group, i): [string, Part] => [`tapper-${i}`, tapper(group)]),
    ...Array.from({ length: world.customs }, (_, i): [string, Part] => [`custom-${i}`, customGroup(i)]),
    ...world.rooms.map((room, i): [string, Part] => [`sender-${i}`, sender(room)]),
    ['reader-1', reader],
    ['reader-2', reader],
    ['forger', forger],
    ['loiterer', loiterer],
    ['eavesdropper', eavesdropper],
  ];
  const begun = parts.map(async ([name, part]) => {
    const own = random.fork(name);
    const isCrowd = /^(tapper|custom)/.test(name);
    if (isCrowd && !(await pause(stage, own.int(0, Math.round(playMs * 0.85))))) return;
    await part(stage, own);
  });
  await Promise.all(begun);
}

/** @returns false once the curtain has fallen */
const pause = ({ curtain }: Stage, ms: number): Promise<boolean> =>
  delay(ms, undefined, { signal: curtain }).then(
    () => true,
    () => false,
  );

/** Ways to ask for an answer: at once, held for a while, told to a URL of one's own. */
function manner({ endpointOf }: Stage, random: Random, school_id: number): object {
  const wait_ms = random.pick([undefined, undefined, 0, 500, 3000]);
  const path = random.pick([undefined, undefined, 'a', 'b']);
  return {
    ...(wait_ms !== undefined && { wait_ms }),
    ...(path && { callback_url: `${endpointOf(school_id)}/${path}` }),
  };
}

const tap = (stage: Stage, random: Random, { group, by }: { group: PlantedGroup; by: Person }): Wish => ({
  kind: 'activation',
  cmd: 'activeGroup',
  school_id: group.school_id,
  account_id: by.account_id,
  fields: {
    im_group_id: group.im_group_id,
    im_user_id: by.im_user_id,
    ...manner(stage, random, group.school_id),
  },
});

/** A group that somebody, or half a class at once, taps upon. */
const tapper =
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

const poll = ({ phone }: Stage, { cmd, by, fields }: { cmd: string; by: Person; fields: object }) =>
  phone.ask({ kind: 'poll', cmd, school_id: by.school_id, account_id: by.account_id, fields });

async function follow(
  stage: Stage,
  random: Random,
  { answer, by }: { answer: object | undefined; by: Person },
): Promise<void> {
  const { operation_id } = (answer ?? {}) as { operation_id?: string };
  if (!operation_id || random.chance(0.5)) return;
  const wait_ms = random.pick([0, 1000]);
  await poll(stage, { cmd: 'getOperation', by, fields: { operation_id, wait_ms } });
}

/** A group made of chosen people, perhaps by a double tap, and edited by its creator and its owner at the same time. */
const customGroup =
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
const sender =
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

/** Reads of what is known: each answer has to be right. */
const reader: Part = async (stage, random) => {
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

/** Writes that nobody has signed, or somebody else. */
const forger: Part = async (stage, random) => {
  const { world, words, phone } = stage;
  const ways: Signing[] = ['absent', 'nonsense', 'wrong salt', "somebody else's"];
  while (await pause(stage, random.int(200, 1500))) {
    const group = random.pick(world.bait);
    const room = random.pick(world.rooms);
    const by = random.pick(group.members);
    const name = `f0rged-${words.group}`;
    const wishes: Wish[] = [
      tap(stage, random, { group, by }),
      { kind: 'custom', cmd: 'createCustomGroup', ...by, fields: { groupname: name, owner_account_id: by.account_id } },
      {
        kind: 'message',
        cmd: 'sendMsgToJiBeiChat',
        ...by,
        school_id: room.school_id,
        account_id: room.members[0]!.account_id,
        fields: { ...room.lesson, msg: { type: 'txt', msg: `f0rged-${words.text}` } },
      },
    ];
    await phone.ask(random.pick(wishes), { signing: random.pick(ways) });
  }
};

/** Opens connections and says nothing, or not all: nobody has to wait for him, least of all a process that stops. */
const loiterer: Part = async (stage, random) => {
  while (await pause(stage, random.int(500, 3000))) {
    const { hostname, port } = new URL(random.pick(stage.gatewayUrls));
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    if (random.chance(0.5)) socket.write('POST /api/im HTTP/1.1\r\nHost: ');
    // Until the other side closes: the run ends with its processes.
    socket.unref();
  }
};

/** Sends again what he has overheard: it must never count a second time. */
const eavesdropper: Part = async (stage, random) => {
  const { phone, redisLostAt } = stage;
  while (await pause(stage, random.int(200, 1200))) {
    const usable = phone.overheard.filter(({ attempt }) => attempt.askedAt > redisLostAt());
    if (usable.length > 0) await phone.replay(random.pick(usable));
  }
};
