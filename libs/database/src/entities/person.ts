import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person with an account. `im_user_id` in decimal is also the user's name in Easemob. */
@Entity('im_user')
export class ImUser {
  @PrimaryColumn({ type: 'integer' })
  im_user_id: number;

  @Column({ type: 'integer' })
  school_id: number;

  @Column({ type: 'integer' })
  account_id: number;

  @Column({ type: 'text' })
  user_type: 'teacher' | 'student' | 'guardian';

  /** teacher_id or student_id of the school's data; null for guardians. */
  @Column({ type: 'integer', nullable: true })
  person_id: number | null;

  @Column({ type: 'text' })
  real_name: string;

  /** Null until the user exists in Easemob. */
  @Column({ type: 'timestamptz', nullable: true })
  easemob_registered_at: Date | null;

  /** Of the person in the roster; null where no list has brought him. */
  @Column({ type: 'text', nullable: true })
  person_key: string | null;

  /** The name that Easemob was told last, taken or not; null: none yet. */
  @Column({ type: 'text', nullable: true })
  easemob_nickname: string | null;

  /** What of that Easemob does not take: the person himself, or only his name. */
  @Column({ type: 'text', nullable: true })
  easemob_refusal: 'person' | 'name' | null;
}

/** A pupil of a guardian. */
@Entity('guardian_child')
export class GuardianChild {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  /** The pupil, by the number of the school's data. */
  @PrimaryColumn({ type: 'integer' })
  student_id: number;

  @PrimaryColumn({ type: 'integer' })
  guardian_im_user_id: number;
}

/** The photo of a person; its bytes are in the blob store. */
@Entity('user_photo')
export class UserPhoto {
  @PrimaryColumn({ type: 'integer' })
  im_user_id: number;

  @Column({ type: 'text' })
  blob_key: string;

  @Column({ type: 'text' })
  content_type: string;

  /** In bytes. */
  @Column({ type: 'integer' })
  size: number;

  @Column({ type: 'text' })
  etag: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updated_at: Date;
}
