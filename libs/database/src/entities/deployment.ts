import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row about this deployment. */
@Entity('deployment')
export class Deployment {
  @PrimaryColumn({ type: 'boolean', default: true })
  one_row: boolean;

  /** Of the server on which it was written last: another one means a restore. */
  @Column({ type: 'text' })
  database_identity: string;

  @Column({ type: 'timestamptz', nullable: true })
  restored_at: Date | null;
}

/** A timestamp that has been used, where no Redis keeps them. */
@Entity('used_timestamp')
export class UsedTimestamp {
  @PrimaryColumn({ type: 'bytea' })
  key: Buffer;

  @Column({ type: 'timestamptz' })
  expires_at: Date;
}
