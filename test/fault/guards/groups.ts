import type { Mutation } from '../../support/weave/weave.js';

const remoteGroup = 'apps/easemob-worker/src/group/remote-group.js';
const provenance = 'apps/easemob-worker/src/group/provenance.js';

/** What makes one group of a wish, and sends its messages in order. */
export const guardsOfGroups = {
  /** Whoever finds an intent creates without looking for what the former owner may have made. */
  lookForMarker: { file: remoteGroup, find: '(group.create_tries > 0 && !this.keepsIds)', replace: 'false' },
  /** A marker that anybody can write is as good as one with a proof. */
  proveMarker: {
    file: provenance,
    find: 'const ofBefore = known.create_tries > 0 && known.create_marker === null;',
    replace: 'const ofBefore = true;',
  },
  /** A group with our marker is ours, whoever owns it. */
  expectOwner: { file: provenance, find: 'if (!owner)', replace: 'return true; if (!owner)' },
  /** After a restore everything goes on as if nothing had been forgotten. */
  lookAfterRestore: { file: remoteGroup, find: 'if (group.restored ||', replace: 'if (false ||' },
  /** The create leaves no trace in the database before it is sent. */
  writeIntent: { file: remoteGroup, find: 'create_tries = create_tries + 1', replace: 'create_tries = create_tries' },
  /** Messages wait for their budget wherever they are. */
  waitInOwnLane: {
    file: 'apps/easemob-worker/src/group/waiting-messages.js',
    find: `claim.lane === 'paced' ? claim :`,
    replace: 'true ? claim :',
  },
  /** Who waits for a group waits for its messages too. */
  endBeforeMessages: {
    file: 'apps/easemob-worker/src/group/group.handler.js',
    find: 'await endOperations(',
    replace: 'void (',
  },
  /** Whoever left a group keeps it. */
  handOver: {
    file: 'apps/easemob-worker/src/group/group.handler.js',
    find: 'const owner = await this.handOver(claim, { remote, owner: actual.go.owner, heir });',
    replace: 'const owner = go(actual.go.owner);',
  },
} satisfies Record<string, Mutation>;
