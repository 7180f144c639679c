import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that an operator has done. Rows are added and read, and nothing else. */
@Entity('audit')
export class AuditRow {
  @PrimaryColumn({ type: 'bigint' })
  audit_id: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at: Date;

  /** As he says himself. */
  @Column({ type: 'text' })
  who: string;

  @Column({ type: 'text', nullable: true })
  why: string | null;

  @Column({ type: 'text' })
  what: string;

  /** Whose it was done to; null: the deployment's. */
  @Column({ type: 'integer', nullable: true })
  school_id: number | null;

  @Column({ type: 'text' })
  subject: string;

  /** Ids and settings. */
  @Column({ type: 'jsonb', default: {} })
  details: object;
}
