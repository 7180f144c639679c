import { Inject, Injectable } from '@nestjs/common';
import { reopenEvents } from '#chat';
import { noteRestore } from '#database';
import { describeGroup, EasemobClient, formerMarker, groupMarker, type MarkerKey } from '#easemob';
import { fail } from '#contracts';
import { Fenced, later, park, type Claim, type Verdict } from '#work';
import { DataSource, type EntityManager } from 'typeorm';
import { markerKeyOf, WorkerSettings } from '../easemob-worker.settings.js';
import { go, stepOf, stop, stopFor, type Step } from '../step.js';
import { isMarkedByUs, isOwnedAsIntended, type Candidate } from './provenance.js';
import type { WantedGroup } from './wanted-group.js';

/** A group in Easemob. `fresh`: made just now, so it holds its owner only and has its name. */
export interface RemoteGroup {
  id: string;
  fresh: boolean;
}

/**
 * Makes exactly one group in Easemob stand for a group here, although creating there is not idempotent, answers get
 * lost, lists lag and processes die: the intent is written before the call; whoever finds an intent looks for a group
 * with the marker before creating, and does not create before the former try can no longer turn up.
 */
@Injectable()
export class RemoteGroups {
  /** Easemob has been seen to keep an id that we chose. Until then the setting may be wrong, and a create is in doubt. */
  private keepsIds = false;
  private readonly markers: MarkerKey;

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: EasemobClient,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
  ) {
    this.markers = markerKeyOf(settings);
  }

  async ensure(claim: Claim, group: WantedGroup): Promise<Step<RemoteGroup>> {
    const { EASEMOB_GROUP_MAX_USERS: limit } = this.settings;
    // Nothing is half built that cannot be finished.
    if (group.members.length > limit)
      return stop(park(fail('group_too_large', { limit }), 'more members than EASEMOB_GROUP_MAX_USERS'));
    if (group.easemob_group_id) return go({ id: group.easemob_group_id, fresh: false });
    if (group.restored || (group.create_tries > 0 && !this.keepsIds)) {
      const found = await this.find(claim, group);
      if ('stop' in found) return found;
      if (found.go.length > 0) return this.adopt(claim, group, found.go);
      const doubt = this.settings.EASEMOB_IN_DOUBT_MS - (group.ms_since_create ?? 0);
      if (group.create_tries > 0 && doubt > 0) return stop(inDoubt(doubt, group.ms_since_create ?? 0));
    }
    return this.create(claim, group);
  }

  private async create(claim: Claim, group: WantedGroup): Promise<Step<RemoteGroup>> {
    const { im_group_id, owner } = group;
    const marker = this.marker(group);
    const chosen = this.chosenId(group);
    if (!(await this.intend(claim, { im_group_id, owner, marker }))) return this.afterRestore();
    const outcome = await this.client.createGroup(
      {
        name: group.group_name,
        description: describeGroup(marker),
        custom: marker,
        owner: String(owner),
        maxUsers: this.settings.EASEMOB_GROUP_MAX_USERS,
        groupId: chosen,
      },
      claim,
    );
    if (outcome.kind === 'done') {
      this.keepsIds = outcome.value.groupId === chosen;
      return this.map(claim, group, { id: outcome.value.groupId, fresh: true });
    }
    if (outcome.kind === 'permanent' && outcome.refusal === 'group_exists' && chosen !== undefined) {
      return this.adoptChosen(claim, group, chosen);
    }
    if (outcome.kind === 'unknown') {
      return this.keepsIds ? stopFor(outcome) : stop(inDoubt(this.settings.EASEMOB_IN_DOUBT_MS, 0, outcome.reason));
    }
    // Nothing was made for certain: the next try need not wait for something that can't turn up.
    await claim.write((manager) =>
      manager.query('update im_group set create_tries = create_tries - 1 where im_group_id = $1', [im_group_id]),
    );
    return stopFor(outcome);
  }

  /** Writes down what is about to be sent. @returns false in a database that may have forgotten what was sent before */
  private async intend(
    claim: Claim,
    { im_group_id, owner, marker }: { im_group_id: number; owner: number; marker: string },
  ): Promise<boolean> {
    const [, written] = await claim.write((manager) =>
      manager.query<[unknown, number]>(
        `update im_group set create_tries = create_tries + 1, create_tried_at = now(), create_owner = $2, create_marker = $3
          where im_group_id = $1 and exists (select from deployment where database_identity = database_identity())`,
        [im_group_id, owner, marker],
      ),
    );
    return written === 1;
  }

  private async afterRestore(): Promise<{ stop: Verdict }> {
    await noteRestore(this.dataSource);
    return stop(later('the database has been restored', { delayMs: 0, costsAttempt: false }));
  }

  /**
   * Groups in Easemob that stand for ours, the oldest first. Lists and the sweep's notes tell candidates, late; a chosen id
   * need not be listed.
   */
  private async find(claim: Claim, group: WantedGroup): Promise<Step<string[]>> {
    const listed: string[] = [];
    for (const username of whoseGroups(group)) {
      const joined = await this.client.joinedGroups(username, claim);
      // Who has left the group may have left Easemob too. Nothing is there in the name of a user who is not.
      const gone = joined.kind === 'permanent' && joined.refusal === 'user_missing';
      if (gone && username !== String(group.owner)) continue;
      if (joined.kind !== 'done') return stopFor(joined);
      const marked = joined.value.filter(
        ({ description }) => description === undefined || this.isMarked({ description }, group),
      );
      listed.push(...marked.map(({ id }) => id));
    }
    return this.verified(claim, group, [this.chosenId(group) ?? [], listed].flat());
  }

  /** Those that stand for our group, as their details tell. */
  private async verified(claim: Claim, group: WantedGroup, ids: string[]): Promise<Step<string[]>> {
    const candidates = await this.candidates(group, ids);
    if (candidates.length === 0) return go([]);
    const details = stepOf(await this.client.groupDetails(candidates, claim));
    if ('stop' in details) return details;
    const wanted = (username: string) => group.members.some(({ im_user_id }) => String(im_user_id) === username);
    const ours = details.go.filter((one) => this.isMarked(one, group) && isOwnedAsIntended(one, group, wanted));
    return go(ours.sort((a, b) => a.created - b.created || a.id.localeCompare(b.id)).map(({ id }) => id));
  }

  private isMarked(candidate: Candidate, group: WantedGroup): boolean {
    return isMarkedByUs(candidate, group, this.markers);
  }

  /** With what the sweep has noted; without what it may be deleting: that has no future. */
  private async candidates({ im_group_id }: WantedGroup, ids: string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from unnest($1::text[]) id
        where not exists (select from orphan_group where easemob_group_id = id and condemned_at is not null)
       union select easemob_group_id from orphan_group
        where im_group_id = $2 and settled_at is null and condemned_at is null`,
      [ids, im_group_id],
    );
    return rows.map(({ id }) => id);
  }

  /** Easemob keeps to ids, and there is one with ours. Only its details tell whether it is ours as well. */
  private async adoptChosen(claim: Claim, group: WantedGroup, id: string): Promise<Step<RemoteGroup>> {
    const intended = {
      ...group,
      create_tries: group.create_tries + 1,
      create_owner: group.create_owner ?? group.owner,
    };
    const found = await this.verified(claim, intended, [id]);
    if ('stop' in found) return found;
    if (!found.go.includes(id))
      return stop(
        park(fail('provider_refused', { detail: 'group_exists' }), 'the id belongs to a group that is not ours'),
      );
    this.keepsIds = true;
    return this.map(claim, group, { id, fresh: false });
  }

  private async adopt(claim: Claim, group: WantedGroup, [id, ...doubles]: string[]): Promise<Step<RemoteGroup>> {
    for (const double of doubles) await this.remember(double, group);
    return this.map(claim, group, { id: id!, fresh: false });
  }

  /**
   * Commits which group it is. Whoever has lost his claim meanwhile leaves a note for the sweep instead; so does who finds
   * that the sweep has adopted another one, and goes on with that.
   */
  private async map(claim: Claim, group: WantedGroup, remote: RemoteGroup): Promise<Step<RemoteGroup>> {
    try {
      const id = await claim.write((manager) => this.commit(manager, group, remote));
      if (id === remote.id) return go(remote);
      await this.remember(remote.id, group);
      return go({ id, fresh: false });
    } catch (error) {
      if (error instanceof Fenced) await this.remember(remote.id, group);
      throw error;
    }
  }

  private async commit(manager: EntityManager, group: WantedGroup, remote: RemoteGroup): Promise<string> {
    const [[row]]: [[{ easemob_group_id: string }]] = await manager.query(
      `update im_group set easemob_group_id = coalesce(easemob_group_id, $2) where im_group_id = $1
       returning easemob_group_id`,
      [group.im_group_id, remote.id],
    );
    await reopenEvents(manager, row.easemob_group_id);
    return row.easemob_group_id;
  }

  /** A group that may belong to nobody: the sweep looks at it again before it deletes anything. */
  private async remember(easemob_group_id: string, { im_group_id }: WantedGroup): Promise<void> {
    await this.dataSource.query(
      'insert into orphan_group (easemob_group_id, im_group_id) values ($1, $2) on conflict do nothing',
      [easemob_group_id, im_group_id],
    );
  }

  /** Letters and digits only, which is what Easemob allows; the same for every try to make the group. */
  private chosenId(group: WantedGroup): string | undefined {
    if (!this.settings.EASEMOB_CHOSEN_GROUP_ID) return undefined;
    const { im_group_id, create_tries, create_marker } = group;
    const ofBefore = create_tries > 0 && create_marker === null;
    const marker = ofBefore ? formerMarker(im_group_id, this.markers.environment) : this.marker(group);
    return marker.replaceAll('-', '');
  }

  private marker({ im_group_id, create_tries, create_marker }: WantedGroup): string {
    return (create_tries > 0 && create_marker) || groupMarker(im_group_id, this.markers);
  }
}

/** After a restore it is not known in whose name the group was made; but all its members were put into it. */
const whoseGroups = ({ restored, members, create_owner, owner }: WantedGroup): string[] => {
  const others = restored ? members.slice(0, membersLookedAt).map(({ im_user_id }) => im_user_id) : [];
  return [...new Set([create_owner ?? owner, ...others].map(String))];
};

const membersLookedAt = 3;
const firstLookMs = 1000;

/** Look for it soon, then ever more rarely, and create only when it can no longer turn up. */
const inDoubt = (leftMs: number, elapsedMs: number, why = 'not found yet') =>
  later(`create in doubt: ${why}`, {
    delayMs: Math.min(leftMs, Math.max(firstLookMs, elapsedMs)),
    costsAttempt: false,
  });
