import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the vendor has told, as it came: written down before anybody asks what it means. */
@Entity('chat_event')
export class ChatEvent {
  @PrimaryColumn({ type: 'bigint' })
  event_id: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  received_at: Date;

  @Column({ type: 'text' })
  msg_id: string;

  /** The vendor's, or `history` for a line of its file that could not be merged. */
  @Column({ type: 'text' })
  event_type: string;

  @Column({ type: 'text' })
  chat_type: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'timestamptz', nullable: true })
  processed_at: Date | null;

  /** What it was, and what became of it. */
  @Column({ type: 'text', nullable: true })
  outcome: string | null;

  /** Why it could not be processed, as a code. */
  @Column({ type: 'text', nullable: true })
  error: string | null;

  /** Of a message whose group we do not know. */
  @Column({ type: 'text', nullable: true })
  easemob_group_id: string | null;
}

/** How much of an hour of chat is here. */
@Entity('chat_hour')
export class ChatHour {
  /** Its beginning. */
  @PrimaryColumn({ type: 'timestamptz' })
  hour: Date;

  @Column({ type: 'text', default: 'missing' })
  state: 'missing' | 'callback_only' | 'early' | 'complete' | 'gone';

  @Column({ type: 'integer', default: 0 })
  tries: number;

  @Column({ type: 'timestamptz', nullable: true })
  next_at: Date | null;

  /** Of the vendor's file. */
  @Column({ type: 'integer', nullable: true })
  lines: number | null;

  /** Of those, how many were new here. */
  @Column({ type: 'integer', nullable: true })
  merged: number | null;

  @Column({ type: 'timestamptz', nullable: true })
  checked_at: Date | null;

  /** From then on the vendor keeps it no longer; null: nobody has looked for its file so far. */
  @Column({ type: 'timestamptz', nullable: true })
  lost_at: Date | null;

  /** When its file was last read to the end. */
  @Column({ type: 'timestamptz', nullable: true })
  read_at: Date | null;

  /** Why it is not complete, for operators. */
  @Column({ type: 'text', nullable: true })
  reason: string | null;

  /** When it was told that it will be lost. */
  @Column({ type: 'timestamptz', nullable: true })
  warned_at: Date | null;
}
