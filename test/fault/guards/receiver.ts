import type { Mutation } from '../../support/weave/weave.js';

const intake = 'apps/easemob-receiver/src/intake.js';

/** What keeps the callbacks that were answered. */
export const guardsOfReceiver = {
  /** A callback is answered first, and lies on the disk a moment later. */
  spoolBeforeAnswer: {
    file: intake,
    find: 'const kept = await this.spools.add(',
    replace: `const later = async (event) => { setTimeout(() => void this.spools.add(event), 60_000); return true; };
      const kept = await later(`,
  },
  /** A callback is answered first, and is committed a moment later. */
  storeBeforeAnswer: {
    file: intake,
    find: 'const result = await this.stores.add(event)',
    replace: `setTimeout(() => void this.stores.add(event), 60_000); const result = await Promise.resolve('recorded')`,
  },
  /** A full spool takes callbacks all the same. */
  sayFull: {
    file: 'apps/easemob-receiver/src/spool/spool.js',
    find: 'events.map((_, i) => i < lines.length)',
    replace: 'events.map(() => true)',
  },
  /** A callback that is told twice is an error. */
  storeOnce: {
    file: 'libs/chat/src/record.js',
    find: 'on conflict (msg_id, event_type, chat_type) do nothing',
    replace: '',
  },
} satisfies Record<string, Mutation>;
