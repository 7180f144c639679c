import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a school lets itself be told. */
@Entity('callback_endpoint')
export class CallbackEndpoint {
  @PrimaryColumn({ type: 'integer' })
  endpoint_id: number;

  @Column({ type: 'integer' })
  school_id: number;

  /** It covers every URL below it. */
  @Column({ type: 'text' })
  url: string;

  @Column({ type: 'boolean', default: false })
  is_default: boolean;

  /** Of its signatures: one, or two while one takes over from the other. */
  @Column({ type: 'text', array: true })
  secrets: string[];

  /** Private networks that it may be in. */
  @Column({ type: 'text', array: true, default: [] })
  allowed_cidrs: string[];

  @Column({ type: 'timestamptz', nullable: true })
  disabled_at: Date | null;

  @Column({ type: 'text', nullable: true })
  disabled_why: string | null;

  /** Types of the events that it wants to be told; null: all. */
  @Column({ type: 'text', array: true, nullable: true })
  event_types: string[] | null;

  /** The version of the envelope that it takes. */
  @Column({ type: 'smallint', default: 1 })
  envelope: 1 | 2;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;
}

/** One event on its way to one URL. */
@Entity('callback_delivery')
export class CallbackDelivery {
  @PrimaryColumn({ type: 'bigint' })
  delivery_id: string;

  @Column({ type: 'uuid' })
  event_id: string;

  @Column({ type: 'integer' })
  endpoint_id: number;

  @Column({ type: 'text' })
  url: string;

  /** The bytes that are signed and sent. */
  @Column({ type: 'text' })
  body: string;

  /** The version of the envelope in which they tell the event. */
  @Column({ type: 'smallint', default: 1 })
  envelope: 1 | 2;

  @Column({ type: 'timestamptz', nullable: true })
  delivered_at: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;
}

/** A try to deliver one. It has no key in the database; nobody tries one twice at a time. */
@Entity('callback_attempt')
export class CallbackAttempt {
  @PrimaryColumn({ type: 'bigint' })
  delivery_id: string;

  @PrimaryColumn({ type: 'timestamptz', default: () => 'now()' })
  attempted_at: Date;

  /** Of HTTP; null where there was no answer. */
  @Column({ type: 'integer', nullable: true })
  status: number | null;

  @Column({ type: 'text', nullable: true })
  error: string | null;

  /** How its answer begins. */
  @Column({ type: 'text', nullable: true })
  answer: string | null;

  @Column({ type: 'integer' })
  duration_ms: number;
}
