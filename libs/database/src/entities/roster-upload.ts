import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A list that another system has sent. What becomes of the roster says `roster_import`. */
@Entity('roster_upload')
export class RosterUpload {
  /** That of `roster_import`, once there is a plan. */
  @PrimaryColumn({ type: 'integer' })
  import_id: number;

  @Column({ type: 'integer' })
  school_id: number;

  /** Whose list it is, and which one: the same twice is one. */
  @Column({ type: 'text' })
  source: string;

  @Column({ type: 'text' })
  version: string;

  /** Of what was sent, the way in which it is to be read included. */
  @Column({ type: 'text' })
  digest: string;

  @Column({ type: 'jsonb' })
  options: object;

  @Column({ type: 'text' })
  file_name: string;

  /** What has been found; null until then. */
  @Column({ type: 'jsonb', nullable: true })
  outcome: object | null;

  /** The service key that has sent it. */
  @Column({ type: 'text' })
  who: string;

  /** The one that has last approved it or taken it back. */
  @Column({ type: 'text', nullable: true })
  turned_by: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  received_at: Date;
}

/** A part of such a list, until it has been read: nothing is kept of it. */
@Entity('roster_upload_part')
export class RosterUploadPart {
  @PrimaryColumn({ type: 'integer' })
  import_id: number;

  @PrimaryColumn({ type: 'integer' })
  part: number;

  @Column({ type: 'bytea' })
  bytes: Buffer;
}
