import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message of a lesson-prep group, on its way to Easemob or of the log; an attachment of it may be at Easemob, in the blob store, or in both. */
@Entity('message')
export class Message {
  @PrimaryColumn({ type: 'bigint' })
  im_message_id: string;

  @Column({ type: 'integer' })
  school_id: number;

  @Column({ type: 'integer' })
  im_group_id: number;

  /** im_user_id. */
  @Column({ type: 'integer' })
  sender_id: number;

  @Column({ type: 'text' })
  easemob_type: string;

  @Column({ type: 'text', nullable: true })
  content: string | null;

  /** What the app sent along, as JSON text. */
  @Column({ type: 'text', nullable: true })
  ext: string | null;

  @Column({ type: 'integer', nullable: true })
  plan_id: number | null;

  @Column({ type: 'text', nullable: true })
  easemob_filename: string | null;

  /** Of audio and video, in seconds. */
  @Column({ type: 'integer', nullable: true })
  easemob_length: number | null;

  /** As the sender gave it, in bytes. */
  @Column({ type: 'integer', nullable: true })
  easemob_file_length: number | null;

  @Column({ type: 'integer', nullable: true })
  easemob_width: number | null;

  @Column({ type: 'integer', nullable: true })
  easemob_height: number | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  msg_time: Date;

  /** Of the attachment at Easemob. */
  @Column({ type: 'text', nullable: true })
  file_uuid: string | null;

  @Column({ type: 'text', nullable: true })
  file_secret: string | null;

  /** Of the attachment here, once it has been fetched. */
  @Column({ type: 'text', nullable: true })
  blob_key: string | null;

  @Column({ type: 'text', nullable: true })
  file_type: string | null;

  /** In bytes. */
  @Column({ type: 'bigint', nullable: true })
  file_size: string | null;

  @Column({ type: 'uuid', nullable: true })
  operation_id: string | null;

  @Column({ type: 'text', default: 'delivered' })
  status: string;

  @Column({ type: 'text', nullable: true })
  easemob_message_id: string | null;
}
