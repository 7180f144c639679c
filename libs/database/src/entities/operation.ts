import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a client sees of a write that goes on in the background. */
@Entity('operation')
export class OperationRow {
  @PrimaryColumn({ type: 'uuid' })
  operation_id: string;

  @Column({ type: 'integer' })
  school_id: number;

  /** Who asked for it first. */
  @Column({ type: 'integer' })
  account_id: number;

  /** The service key that it was asked for with; null: as in 2017. */
  @Column({ type: 'text', nullable: true })
  key_id: string | null;

  @Column({ type: 'text' })
  cmd: string;

  /** The work item that it stands for. */
  @Column({ type: 'text' })
  work_key: string;

  /** The wish that it waits for. */
  @Column({ type: 'bigint' })
  wanted: string;

  @Column({ type: 'integer', nullable: true })
  im_group_id: number | null;

  @Column({ type: 'bigint', nullable: true })
  im_message_id: string | null;

  /** Of the HTTP request. */
  @Column({ type: 'text' })
  request_id: string;

  /** `request_id` of the command, as its caller gave it. */
  @Column({ type: 'text', nullable: true })
  caller_key: string | null;

  /** Null until it ends. */
  @Column({ type: 'text', nullable: true })
  outcome: string | null;

  @Column({ type: 'jsonb', nullable: true })
  failure: object | null;

  @Column({ type: 'jsonb', nullable: true })
  members: object | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finished_at: Date | null;

  @Column({ type: 'text', nullable: true })
  traceparent: string | null;

  /** Whether a caller named no callback URL, and so meant the default endpoint. */
  @Column({ type: 'boolean', default: true })
  tells_default: boolean;
}

/** A URL that is to be told of the end of an operation. */
@Entity('operation_callback')
export class OperationCallback {
  @PrimaryColumn({ type: 'uuid' })
  operation_id: string;

  @PrimaryColumn({ type: 'text' })
  url: string;
}
