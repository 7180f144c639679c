import { describeGroup, groupMarker, markerOf, type EasemobClient } from '#easemob';
import { fail } from '#contracts';
import { Fenced, later, park, type Claim } from '#work';
import type { DataSource, EntityManager } from 'typeorm';
import { go, stepOf, stop, stopFor, type Step } from '../step.js';
import type { WantedGroup } from './wanted-group.js';

export interface RemoteGroupSettings {
  /** After an unknown create: how long a group that is not found may still turn up. Exceeds the lag of the lists. */
  inDoubtMs: number;
  maxUsers: number;
  environment: string;
  /** The app is said to be allowed to choose group ids: then a create that is repeated makes nothing new. */
  chosenGroupId: boolean;
}

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
export class RemoteGroups {
  /** Easemob has been seen to keep an id that we chose. Until then the setting may be wrong, and a create is in doubt. */
  private keepsIds = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: EasemobClient,
    private readonly settings: RemoteGroupSettings,
  ) {}

  async ensure(claim: Claim, group: WantedGroup): Promise<Step<RemoteGroup>> {
    const { maxUsers: limit } = this.settings;
    // Nothing is half built that cannot be finished.
    if (group.members.length > limit)
      return stop(park(fail('group_too_large', { limit }), 'more members than EASEMOB_GROUP_MAX_USERS'));
    if (group.easemob_group_id) return go({ id: group.easemob_group_id, fresh: false });
    const owner = group.create_owner ?? group.owner;
    if (group.create_tries > 0 && !this.keepsIds) {
      const found = await this.find(claim, owner, group);
      if ('stop' in found) return found;
      if (found.go.length > 0) return this.adopt(claim, group, found.go);
      const doubt = this.settings.inDoubtMs - (group.ms_since_create ?? 0);
      if (doubt > 0) return stop(inDoubt(doubt, group.ms_since_create ?? 0));
    }
    return this.create(claim, group, owner);
  }

  private async create(claim: Claim, group: WantedGroup, owner: number): Promise<Step<RemoteGroup>> {
    const { im_group_id } = group;
    const marker = this.marker(group);
    const chosen = this.chosenId(group);
    await claim.write((manager) =>
      manager.query(
        'update im_group set create_tries = create_tries + 1, create_tried_at = now(), create_owner = $2 where im_group_id = $1',
        [im_group_id, owner],
      ),
    );
    const outcome = await this.client.createGroup(
      {
        name: group.group_name,
        description: describeGroup(marker),
        custom: marker,
        owner: String(owner),
        maxUsers: this.settings.maxUsers,
        groupId: chosen,
      },
      claim,
    );
    if (outcome.kind === 'done') {
      this.keepsIds = outcome.value.groupId === chosen;
      return this.map(claim, group, { id: outcome.value.groupId, fresh: true });
    }
    if (outcome.kind === 'permanent' && outcome.refusal === 'group_exists' && chosen !== undefined) {
      this.keepsIds = true;
      return this.map(claim, group, { id: chosen, fresh: false });
    }
    if (outcome.kind === 'unknown') {
      return this.keepsIds ? stopFor(outcome) : stop(inDoubt(this.settings.inDoubtMs, 0, outcome.reason));
    }
    // Nothing was made for certain: the next try need not wait for something that can't turn up.
    await claim.write((manager) =>
      manager.query('update im_group set create_tries = create_tries - 1 where im_group_id = $1', [
        im_group_id,
      ]),
    );
    return stopFor(outcome);
  }

  /**
   * Groups in Easemob that carry the marker, the oldest first. The list tells candidates, late; a chosen id is one that
   * need not be listed; the details are sure.
   */
  private async find(claim: Claim, owner: number, group: WantedGroup): Promise<Step<string[]>> {
    const marker = this.marker(group);
    const joined = await this.client.joinedGroups(String(owner), claim);
    if (joined.kind !== 'done') return stopFor(joined);
    const listed = joined.value
      .filter(({ description }) => description === undefined || markerOf({ description }) === marker)
      .map(({ id }) => id);
    const candidates = await this.withoutCondemned([...new Set([this.chosenId(group) ?? [], listed].flat())]);
    if (candidates.length === 0) return go([]);
    const details = stepOf(await this.client.groupDetails(candidates, claim));
    if ('stop' in details) return details;
    const ours = details.go.filter((candidate) => markerOf(candidate) === marker);
    return go(ours.sort((a, b) => a.created - b.created || a.id.localeCompare(b.id)).map(({ id }) => id));
  }

  /** The sweep may be deleting a double of before; such a one has no future. */
  private async withoutCondemned(ids: string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from unnest($1::text[]) id where not exists
        (select from orphan_group where easemob_group_id = id and condemned_at is not null)`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  private async adopt(
    claim: Claim,
    group: WantedGroup,
    [id, ...doubles]: string[],
  ): Promise<Step<RemoteGroup>> {
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
    const [[row]] = await manager.query(
      `update im_group set easemob_group_id = coalesce(easemob_group_id, $2) where im_group_id = $1
       returning easemob_group_id`,
      [group.im_group_id, remote.id],
    );
    return row.easemob_group_id;
  }

  /** A group that may belong to nobody: the sweep looks at it again before it deletes anything. */
  private async remember(easemob_group_id: string, { im_group_id }: WantedGroup): Promise<void> {
    await this.dataSource.query(
      'insert into orphan_group (easemob_group_id, im_group_id) values ($1, $2) on conflict do nothing',
      [easemob_group_id, im_group_id],
    );
  }

  /** Letters and digits only, which is what Easemob allows. */
  private chosenId(group: WantedGroup): string | undefined {
    return this.settings.chosenGroupId ? this.marker(group).replaceAll('-', '') : undefined;
  }

  private marker({ im_group_id }: WantedGroup): string {
    return groupMarker({ environment: this.settings.environment, imGroupId: im_group_id });
  }
}

const firstLookMs = 1000;

/** Look for it soon, then ever more rarely, and create only when it can no longer turn up. */
const inDoubt = (leftMs: number, elapsedMs: number, why = 'not found yet') =>
  later(`create in doubt: ${why}`, {
    delayMs: Math.min(leftMs, Math.max(firstLookMs, elapsedMs)),
    costsAttempt: false,
  });
