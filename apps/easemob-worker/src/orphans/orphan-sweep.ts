import { Inject, Injectable } from '@nestjs/common';
import { EasemobClient, imGroupIdOf, markerOf, type GroupDetails, type MarkerKey } from '#easemob';
import type { Claim } from '#work';
import { DataSource } from 'typeorm';
import { markerKeyOf, WorkerSettings } from '../easemob-worker.settings.js';
import { isMarkedByUs, isOwnedAsIntended, type Known } from '../group/provenance.js';
import { go, stepOf, type Step } from '../step.js';
import { fateOf, type Fate } from './fate.js';
import { Notes, type Judge, type SweepMode } from './notes.js';

export type { SweepMode } from './notes.js';

export interface SweepReport {
  /** Groups that Easemob lists. */
  listed: number;
  /** Groups with our marker besides the ones that we know, by what becomes of them. */
  fates: Partial<Record<Fate, number>>;
  /**
   * There are groups, made by us longer ago than the in-doubt time, that exist and are not listed: the age of the oldest.
   * While lists lag so long, a create with an unknown outcome may be repeated too early.
   */
  lateListingMs?: number;
}

const pageSize = 1000;
const mostCheckedForLag = 100;

/**
 * Goes through every group of the app and finds those that carry our marker and are not the ones that we know: leftovers
 * of creates whose answers were lost. Each is written down at first sight, and decided on only when it has been known for
 * twice the in-doubt time. What carries no marker of ours is never touched.
 */
@Injectable()
export class OrphanSweep {
  private readonly notes: Notes;
  private readonly markers: MarkerKey;

  constructor(
    private readonly dataSource: DataSource,
    private readonly client: EasemobClient,
    @Inject(WorkerSettings) private readonly settings: WorkerSettings,
  ) {
    this.notes = new Notes(dataSource);
    this.markers = markerKeyOf(settings);
  }

  async run(claim: Claim, mode: SweepMode): Promise<Step<SweepReport>> {
    const startedAt = performance.now();
    const listed = new Set<string>();
    const fates: SweepReport['fates'] = {};
    for (let cursor: string | undefined; ;) {
      const page = stepOf(await this.client.appGroups({ limit: pageSize, cursor }, claim));
      if ('stop' in page) return page;
      const ids = page.go.groups.map(({ id }) => id);
      for (const id of ids) listed.add(id);
      const judged = await this.judge(claim, { ids: await this.unmapped(ids), mode, fates });
      if ('stop' in judged) return judged;
      cursor = page.go.cursor;
      if (cursor === undefined) break;
    }
    await this.notes.settleMapped(claim);
    const noted = (await this.notes.open()).filter((id) => !listed.has(id));
    const judged = await this.judge(claim, { ids: noted, mode, fates });
    if ('stop' in judged) return judged;
    const late = await this.lateListing(claim, { listed, elapsedMs: performance.now() - startedAt });
    if ('stop' in late) return late;
    return go({ listed: listed.size, fates, ...(late.go !== undefined && { lateListingMs: late.go }) });
  }

  private async unmapped(ids: string[]): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from unnest($1::text[]) id
        where not exists (select from im_group where easemob_group_id = id)`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  /** Looks at groups that we do not know, and does with those of ours what is to be done. */
  private async judge(
    claim: Claim,
    { ids, mode, fates }: { ids: string[]; mode: SweepMode; fates: SweepReport['fates'] },
  ): Promise<Step<void>> {
    if (ids.length === 0) return go(undefined);
    const details = stepOf(await this.client.groupDetails(ids, claim));
    if ('stop' in details) return details;
    const there = new Set(details.go.map(({ id }) => id));
    await this.notes.gone(
      claim,
      ids.filter((id) => !there.has(id)),
    );
    for (const suspect of details.go) {
      const imGroupId = imGroupIdOf(markerOf(suspect) ?? '', this.markers.environment);
      if (imGroupId === undefined) continue;
      const fate = await this.decide(claim, { suspect, imGroupId, mode });
      if (fate === 'mapped' || fate === 'foreign') continue;
      fates[fate] = (fates[fate] ?? 0) + 1;
      if (fate !== 'delete' || mode === 'report') continue;
      const deleted = await this.remove(claim, suspect.id);
      if ('stop' in deleted) return deleted;
    }
    return go(undefined);
  }

  private decide(
    claim: Claim,
    { suspect, imGroupId, mode }: { suspect: GroupDetails; imGroupId: number; mode: SweepMode },
  ): Promise<Fate> {
    const { id, size, owner } = suspect;
    const judge: Judge = ({ group, ...known }) =>
      fateOf(
        { id, size, marked: isMarkedByUs(suspect, group ?? unknown(imGroupId), this.markers) },
        {
          group: group && {
            ...group,
            intended: isOwnedAsIntended(suspect, group, () => group.owner_is_member),
          },
          ...known,
          inDoubtMs: this.settings.EASEMOB_IN_DOUBT_MS,
        },
      );
    return this.notes.decide(claim, { easemob_group_id: id, im_group_id: imGroupId, owner, mode }, judge);
  }

  /** It has been condemned; whoever dies in between finds it so the next time. */
  private async remove(claim: Claim, id: string): Promise<Step<void>> {
    const deleted = stepOf(await this.client.deleteGroup(id, claim));
    if ('go' in deleted) await this.notes.deleted(claim, id);
    return deleted;
  }

  /** @returns the age of the oldest group that exists, is ours, and ought to have been listed */
  private async lateListing(
    claim: Claim,
    { listed, elapsedMs }: { listed: ReadonlySet<string>; elapsedMs: number },
  ): Promise<Step<number | undefined>> {
    const made: { easemob_group_id: string; age_ms: number }[] = await this.dataSource.query(
      `select easemob_group_id, (extract(epoch from now() - create_tried_at) * 1000)::float as age_ms from im_group
        where easemob_group_id is not null and create_tried_at > now() - interval '1 day'
          and create_tried_at < now() - $1 * interval '1 millisecond'
        order by create_tried_at`,
      [this.settings.EASEMOB_IN_DOUBT_MS + elapsedMs],
    );
    const missing = made.filter(({ easemob_group_id }) => !listed.has(easemob_group_id)).slice(0, mostCheckedForLag);
    if (missing.length === 0) return go(undefined);
    const details = stepOf(
      await this.client.groupDetails(
        missing.map((one) => one.easemob_group_id),
        claim,
      ),
    );
    if ('stop' in details) return details;
    const exists = new Set(details.go.map(({ id }) => id));
    return go(missing.find(({ easemob_group_id }) => exists.has(easemob_group_id))?.age_ms);
  }
}

/** A group that is not in this database, of which nothing was ever intended. */
const unknown = (im_group_id: number): Known => ({
  im_group_id,
  create_tries: 0,
  create_owner: null,
  create_marker: null,
  restored: false,
});
