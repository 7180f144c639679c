import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A school and how strict it is with its members. */
@Entity('school')
export class School {
  @PrimaryColumn({ type: 'integer' })
  school_id: number;

  @Column({ type: 'text' })
  name: string;

  /** Who may read a group's members and log: any account of the school, or only its members. */
  @Column({ type: 'text', default: 'school' })
  access: 'school' | 'member';

  /** Who may activate a group: any member, or only its owner. */
  @Column({ type: 'text', default: 'member' })
  activation: 'member' | 'owner';

  /** Signature salts of this school; empty: those of the deployment. */
  @Column({ type: 'text', array: true, default: [] })
  salts: string[];
}

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
}

/** A chat group as the school wants it, and what is known of its counterpart in Easemob. */
@Entity('im_group')
export class ImGroup {
  @PrimaryColumn({ type: 'integer' })
  im_group_id: number;

  @Column({ type: 'integer' })
  school_id: number;

  @Column({ type: 'integer', default: 0 })
  relation_id: number;

  @Column({ type: 'text' })
  group_name: string;

  @Column({ type: 'text' })
  group_type: string;

  /** The account that made this custom group; null for groups that follow the school's own data. */
  @Column({ type: 'integer', nullable: true })
  created_by_account: number | null;

  /** Who asked for the activation; owner in Easemob when no member is the owner. */
  @Column({ type: 'integer', nullable: true })
  activated_by: number | null;

  /** Creates sent to Easemob whose group is not known yet. More than none: look before creating again. */
  @Column({ type: 'integer', default: 0 })
  create_tries: number;

  @Column({ type: 'timestamptz', nullable: true })
  create_tried_at: Date | null;

  /** In whose name the first create was sent; later tries and look-ups keep to it. */
  @Column({ type: 'integer', nullable: true })
  create_owner: number | null;

  /** The marker that this create carried; null beside an intent of before markers had a proof. */
  @Column({ type: 'text', nullable: true })
  create_marker: string | null;

  @Column({ type: 'text', nullable: true })
  easemob_group_id: string | null;

  /** Set once the members are in; from then on apps see `easemob_group_id`. */
  @Column({ type: 'timestamptz', nullable: true })
  activated_at: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;

  /** Raised with every change of the name and the members, whoever makes it, and where Easemob is no longer trusted. */
  @Column({ type: 'bigint', default: 1 })
  revision: string;

  /** The revision that Easemob is known to have. */
  @Column({ type: 'bigint', nullable: true })
  synced_revision: string | null;

  /** When it was; what a restored database remembers of Easemob from before its restore may be wrong. */
  @Column({ type: 'timestamptz', nullable: true })
  synced_at: Date | null;
}

/** A wanted member of a group. */
@Entity('im_group_member')
export class ImGroupMember {
  @PrimaryColumn({ type: 'integer' })
  im_group_id: number;

  @PrimaryColumn({ type: 'integer' })
  im_user_id: number;

  /** Order within the membership. */
  @Column({ type: 'integer' })
  position: number;

  @Column({ type: 'boolean', default: false })
  is_owner: boolean;

  @Column({ type: 'text', default: '' })
  remark: string;
}
