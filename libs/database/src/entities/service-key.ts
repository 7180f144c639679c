import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a service signs its requests with, and what it may ask for. */
@Entity('service_key')
export class ServiceKeyRow {
  @PrimaryColumn({ type: 'text' })
  key_id: string;

  @Column({ type: 'text' })
  name: string;

  /** Sealed, the newest first: one, or two while one takes over from the other; none of a key that is revoked. */
  @Column({ type: 'text', array: true })
  secrets: string[];

  @Column({ type: 'text', array: true })
  scopes: string[];

  /** Null: every school. */
  @Column({ type: 'integer', array: true, nullable: true })
  schools: number[] | null;

  @Column({ type: 'integer' })
  rate_per_minute: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;

  /** Null: never. */
  @Column({ type: 'timestamptz', nullable: true })
  expires_at: Date | null;

  /** To within minutes. */
  @Column({ type: 'timestamptz', nullable: true })
  last_used_at: Date | null;

  /** The same of the older one of two secrets. */
  @Column({ type: 'timestamptz', nullable: true })
  older_used_at: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revoked_at: Date | null;
}
