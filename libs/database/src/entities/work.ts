import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that is to be made so, and how far it is: the queue is in these rows, doorbells only point at them. */
@Entity('work_item')
export class WorkItem {
  @PrimaryColumn({ type: 'text' })
  key: string;

  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text', default: 'tap' })
  lane: string;

  /** Raised with every wish. */
  @Column({ type: 'bigint' })
  wanted: string;

  /** The last wish that is fulfilled. */
  @Column({ type: 'bigint', default: 0 })
  done: string;

  @Column({ type: 'integer', default: 0 })
  attempts: number;

  /** Not before then. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  next_at: Date;

  /** The sweeper rings then, unless somebody has come before. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  ring_after: Date;

  @Column({ type: 'text', nullable: true })
  lease_owner: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  lease_until: Date | null;

  /** Raised with every claim. */
  @Column({ type: 'bigint', default: 0 })
  fence: string;

  @Column({ type: 'text', nullable: true })
  waiting_for: string | null;

  @Column({ type: 'text', nullable: true })
  last_error: string | null;

  /** Given up; an operator decides. */
  @Column({ type: 'timestamptz', nullable: true })
  parked_at: Date | null;

  @Column({ type: 'jsonb', nullable: true })
  failure: object | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updated_at: Date;

  /** For whom it is, 0: for nobody in particular. */
  @Column({ type: 'integer', default: 0 })
  school_id: number;

  @Column({ type: 'integer', default: 0 })
  account_id: number;
}

/** A message for the broker, committed with what it tells of. */
@Entity('outbox')
export class OutboxRow {
  @PrimaryColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'text' })
  destination: 'queue' | 'topic';

  @Column({ type: 'text' })
  address: string;

  @Column({ type: 'jsonb' })
  body: object;

  @Column({ type: 'jsonb', default: {} })
  headers: object;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  available_at: Date;

  @Column({ type: 'integer', default: 0 })
  attempts: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;
}
