import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message of a group, on its way to Easemob, or said there and told of by Easemob; an attachment of it may be at Easemob, in the blob store, or in both. */
@Entity('message')
export class Message {
  @PrimaryColumn({ type: 'bigint' })
  im_message_id: string;

  @Column({ type: 'integer' })
  school_id: number;

  @Column({ type: 'integer' })
  im_group_id: number;

  /** im_user_id, of whoever has it: a sender may be in no roster. */
  @Column({ type: 'integer', nullable: true })
  sender_id: number | null;

  /** Easemob's name of a sender that spells no im_user_id. */
  @Column({ type: 'text', nullable: true })
  sender: string | null;

  /** What has told of it; with `edit` or `recall` alone its message is still to come. */
  @Column({ type: 'text', array: true, default: ['sent'] })
  sources: ('sent' | 'callback' | 'history' | 'edit' | 'recall')[];

  @Column({ type: 'timestamptz', nullable: true })
  edited_at: Date | null;

  /** Shown to nobody from then on. */
  @Column({ type: 'timestamptz', nullable: true })
  recalled_at: Date | null;

  /** What Easemob told of its content, as JSON text. */
  @Column({ type: 'text', nullable: true })
  body: string | null;

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

  /** Where the attachment is at Easemob, whose host may be another than that of its API. */
  @Column({ type: 'text', nullable: true })
  file_url: string | null;

  /** Whether the attachment is to be fetched; null where there is none. `removed`: by its age, and never fetched again. */
  @Column({ type: 'text', nullable: true })
  file_state: 'pending' | 'kept' | 'failed' | 'expired' | 'removed' | null;

  @Column({ type: 'integer', default: 0 })
  file_tries: number;

  @Column({ type: 'timestamptz', nullable: true })
  file_next_at: Date | null;

  /** Why it is not here. */
  @Column({ type: 'text', nullable: true })
  file_error: string | null;

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
