import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { fail, workKinds, type Failure, type MembershipResult } from '#contracts';
import { batchSize, EasemobClient } from '#easemob';
import { Outbox } from '#outbox';
import { ownerOf } from '#policy';
import { doubtGroups } from '#database';
import { endOperations, reached } from '#operations';
import { done, later, park, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { DataSource, type EntityManager } from 'typeorm';
import { inBatches } from '../batches.js';
import { membershipChange } from './membership.js';
import { RemoteGroups, type RemoteGroup } from './remote-group.js';
import { Registration, type RegistrationFailures } from '../users/registration.js';
import { failureOf, go, stepOf, stop, stopFor, type Step } from '../step.js';
import { WaitingMessages } from './waiting-messages.js';
import { activate, readGroup, withMembers, type GroupRow, type WantedGroup } from './wanted-group.js';

/** Makes a group in Easemob as the database wants it: there, named, owned, and with exactly its members. */
@Controller()
export class GroupHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly client: EasemobClient,
    private readonly remoteGroups: RemoteGroups,
    private readonly messages: WaitingMessages,
    private readonly registration: Registration,
  ) {}

  @HandlesWork(workKinds.group)
  async makeSo(@Payload() claim: Claim): Promise<Verdict> {
    const group = await readGroup(this.dataSource, Number(claim.id));
    if (!group) return park(fail('group_not_found'), 'the group has gone');
    if (group.synced) return this.sendOnly(claim, group);
    const synced = await this.sync(claim, await withMembers(this.dataSource, group));
    if ('stop' in synced) return synced.stop;
    const { easemobGroupId, members } = synced.go;
    const write = (manager: EntityManager) => activate(manager, group, members);
    // What comes to wait after the reading is a newer wish.
    if (!group.messages_wait) return { ...done(members), write };
    await this.tellActive(claim, { members, write });
    const unsent = await this.messages.send(claim, { ...group, easemobGroupId });
    return unsent ?? done(members);
  }

  /** Easemob has the group as it is wanted: it is asked nothing before the messages, unless it refuses them. */
  private async sendOnly(claim: Claim, group: GroupRow): Promise<Verdict> {
    const unsent = await this.messages.send(claim, { ...group, easemobGroupId: group.easemob_group_id! });
    if (unsent?.kind !== 'park') return unsent ?? done();
    const lookAgain = later(`looked at again: ${unsent.reason}`, { delayMs: 0, costsAttempt: false });
    return { ...lookAgain, write: (manager) => doubtGroups(manager, [group.im_group_id]) };
  }

  private async sync(
    claim: Claim,
    group: WantedGroup,
  ): Promise<Step<{ easemobGroupId: string; members: MembershipResult }>> {
    // One that everybody has left is emptied, but for its owner, whom Easemob keeps in it.
    if (group.members.length === 0 && group.easemob_group_id === null)
      return stop(park(fail('user_not_found', { detail: 'members' }), 'the group has no members'));
    const missing = group.members.filter((member) => !member.registered).map((member) => member.im_user_id);
    const registered = await this.registration.register(claim, missing);
    if ('stop' in registered) return registered;
    const unregistered = registered.go;
    const ownerFailure = unregistered.get(group.owner);
    if (ownerFailure) return stop(park(ownerFailure, 'the owner could not be registered'));

    const remote = await this.remoteGroups.ensure(claim, group);
    if ('stop' in remote) return stop(await this.orRegisterOwner(claim, group, remote.stop));
    const members = await this.syncMembers(claim, { group, remote: remote.go, unregistered });
    return 'stop' in members ? members : go({ easemobGroupId: remote.go.id, members: members.go });
  }

  /** Who waits for the group itself need not wait for its messages, whose budget is far smaller. */
  private tellActive(
    claim: Claim,
    { members, write }: { members: MembershipResult; write: (manager: EntityManager) => Promise<unknown> },
  ): Promise<void> {
    return claim.write(async (manager) => {
      await write(manager);
      const upToNow = { work_key: claim.key, upTo: claim.wanted, about: 'group' } as const;
      await endOperations(manager, this.outbox, { ...upToNow, ...reached(members) });
    });
  }

  /** Easemob does not know an owner whom we take for registered: he was deleted there. Registered anew, he will do. */
  private async orRegisterOwner(claim: Claim, group: WantedGroup, verdict: Verdict): Promise<Verdict> {
    if (verdict.kind !== 'park' || verdict.failure.error !== 'user_not_registered') return verdict;
    const again = await this.registration.register(claim, [group.owner]);
    if ('stop' in again) return again.stop;
    return again.go.get(group.owner) ? verdict : later('the owner was not registered', { delayMs: 0 });
  }

  private async syncMembers(
    claim: Claim,
    { group, remote, unregistered }: { group: WantedGroup; remote: RemoteGroup; unregistered: RegistrationFailures },
  ): Promise<Step<MembershipResult>> {
    const actual = await this.actualMembers(claim, { group, remote });
    if ('stop' in actual) return actual;
    const wanted = group.members
      .filter(({ im_user_id }) => !unregistered.has(im_user_id))
      .map(({ im_user_id }) => String(im_user_id));
    const { add, remove } = membershipChange(wanted, actual.go);

    const added = await this.add(claim, { remote, usernames: add });
    if ('stop' in added) return added;
    const failures = new Map([...unregistered, ...added.go]);
    const inside = group.members.filter(({ im_user_id }) => !failures.has(im_user_id));
    const heir = ownerOf(inside, [Number(actual.go.owner), group.activated_by]);
    const owner = await this.handOver(claim, { remote, owner: actual.go.owner, heir });
    if ('stop' in owner) return owner;
    const { remove: leaving } = membershipChange(wanted, {
      owner: owner.go,
      members: [...remove, actual.go.owner],
    });
    for (const batch of inBatches(leaving, batchSize)) {
      const outcome = await this.client.removeMembers(remote.id, batch, claim);
      if (outcome.kind !== 'done') return stopFor(outcome);
    }
    return go(membershipResult(group, failures));
  }

  /** Who is in the group now; its name is put right on the way. A group just made holds its owner and has its name. */
  private async actualMembers(
    claim: Claim,
    { group, remote }: { group: WantedGroup; remote: RemoteGroup },
  ): Promise<Step<{ owner: string; members: string[] }>> {
    if (remote.fresh) return go({ owner: String(group.owner), members: [] });
    const members = await this.client.groupMembers(remote.id, claim);
    if (members.kind === 'permanent' && members.refusal === 'group_missing') return this.forget(claim, group);
    if (members.kind !== 'done') return stopFor(members);
    const renamed = await this.client.renameGroup(remote.id, group.group_name, claim);
    return renamed.kind === 'done' ? go(members.value) : stopFor(renamed);
  }

  /** A group that has been deleted in Easemob is made anew. One that was never active may merely not show yet. */
  private async forget(claim: Claim, group: WantedGroup): Promise<{ stop: Verdict }> {
    if (!group.active) return stop(later('the group does not show yet'));
    await claim.write((manager) =>
      manager.query(
        `update im_group set easemob_group_id = null, activated_at = null, create_tries = 0, create_owner = null, create_marker = null
          where im_group_id = $1`,
        [group.im_group_id],
      ),
    );
    return stop(later('the group was deleted in Easemob', { delayMs: 0 }));
  }

  /** Adds people; those whom Easemob does not know after all are registered anew and added once more. */
  private async add(
    claim: Claim,
    { remote, usernames }: { remote: RemoteGroup; usernames: string[] },
  ): Promise<Step<Map<number, Failure>>> {
    const first = await this.addOnce(claim, { remote, usernames });
    if ('stop' in first) return first;
    const unknown = [...first.go].filter(([, failure]) => failure.error === 'user_not_registered').map(([id]) => id);
    if (unknown.length === 0) return first;
    const registered = await this.registration.register(claim, unknown);
    if ('stop' in registered) return registered;
    const second = await this.addOnce(claim, { remote, usernames: unknown.map(String) });
    if ('stop' in second) return second;
    const others = [...first.go].filter(([id]) => !unknown.includes(id));
    return go(new Map([...others, ...second.go]));
  }

  private async addOnce(
    claim: Claim,
    { remote, usernames }: { remote: RemoteGroup; usernames: string[] },
  ): Promise<Step<Map<number, Failure>>> {
    const failures = new Map<number, Failure>();
    for (const batch of inBatches(usernames, batchSize)) {
      const outcome = stepOf(await this.client.addMembers(remote.id, batch, claim));
      if ('stop' in outcome) return outcome;
      for (const { username, refusal } of outcome.go) {
        if (refusal) failures.set(Number(username), failureOf(refusal, username));
      }
    }
    return go(failures);
  }

  /** @returns who owns the group in Easemob after it */
  private async handOver(
    claim: Claim,
    { remote, owner, heir }: { remote: RemoteGroup; owner: string; heir: number | undefined },
  ): Promise<Step<string>> {
    if (heir === undefined || owner === String(heir)) return go(owner);
    const outcome = await this.client.transferOwner(remote.id, String(heir), claim);
    return outcome.kind === 'done' ? go(String(heir)) : stopFor(outcome);
  }
}

function membershipResult({ members }: WantedGroup, failures: Map<number, Failure>): MembershipResult {
  const failed = members
    .filter(({ im_user_id }) => failures.has(im_user_id))
    .map(({ im_user_id }) => ({ im_user_id, failure: failures.get(im_user_id)! }));
  return { wanted: members.length, done: members.length - failed.length, failed };
}
