import { connect } from 'node:net';
import type { Signing, Wish } from './phone.js';
import { pause, tap, type Part } from './stage.js';

/** Writes that nobody has signed, or somebody else. */
export const forger: Part = async (stage, random) => {
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
export const loiterer: Part = async (stage, random) => {
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
export const eavesdropper: Part = async (stage, random) => {
  const { phone, redisLostAt } = stage;
  while (await pause(stage, random.int(200, 1200))) {
    const usable = phone.overheard.filter(({ attempt }) => attempt.askedAt > redisLostAt());
    if (usable.length > 0) await phone.replay(random.pick(usable));
  }
};
