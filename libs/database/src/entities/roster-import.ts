import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was changed by hand, and wins over lists until it is released. */
@Entity('roster_sticky')
export class RosterSticky {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @PrimaryColumn({ type: 'text' })
  kind: string;

  @PrimaryColumn({ type: 'text' })
  key: string;

  /** Empty: the row as a whole. */
  @PrimaryColumn({ type: 'text' })
  field: string;
}

/** What a list, or a change by hand, makes of a roster, and how far it is. The list itself is not kept. */
@Entity('roster_import')
export class RosterImport {
  @PrimaryColumn({ type: 'integer' })
  import_id: number;

  @Column({ type: 'integer' })
  school_id: number;

  @Column({ type: 'text' })
  what: 'import' | 'edit' | 'release';

  @Column({ type: 'text' })
  status: 'planned' | 'approved' | 'applying' | 'done' | 'undoing' | 'undone' | 'failed';

  /** Of the file. */
  @Column({ type: 'text', nullable: true })
  digest: string | null;

  @Column({ type: 'jsonb', default: {} })
  options: object;

  /** Of the roster that it was planned for. */
  @Column({ type: 'integer' })
  base_version: number;

  /** Of the roster that it has made. */
  @Column({ type: 'integer', nullable: true })
  version: number | null;

  /** Rows by table: created, changed, removed. */
  @Column({ type: 'jsonb' })
  counts: object;

  /** So many people leave that it must be typed. */
  @Column({ type: 'integer', nullable: true })
  brake: number | null;

  @Column({ type: 'integer' })
  chunks: number;

  @Column({ type: 'integer', default: 0 })
  chunks_applied: number;

  @Column({ type: 'text' })
  who: string;

  /** Why it could not go on, as a code. */
  @Column({ type: 'text', nullable: true })
  failure: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finished_at: Date | null;

  /** How many of its changes are there still: all of them while it may be taken back. */
  @Column({ type: 'text', default: 'kept' })
  changes: 'kept' | 'going' | 'gone';
}

/** A row that an import makes, changes or takes away. */
@Entity('roster_change')
export class RosterChange {
  @PrimaryColumn({ type: 'integer' })
  import_id: number;

  /** What is done in one transaction. */
  @PrimaryColumn({ type: 'integer' })
  chunk: number;

  /** In this order; backwards when it is taken back. */
  @PrimaryColumn({ type: 'integer' })
  step: number;

  @PrimaryColumn({ type: 'integer' })
  place: number;

  @Column({ type: 'integer', nullable: true })
  im_group_id: number | null;

  /** Its columns; null before it is made. */
  @Column({ type: 'jsonb', nullable: true })
  before: object | null;

  /** Null once it is gone. */
  @Column({ type: 'jsonb', nullable: true })
  after: object | null;
}
