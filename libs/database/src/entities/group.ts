import { Column, Entity, PrimaryColumn } from 'typeorm';

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

  /** Its name and members follow from the roster. */
  @Column({ type: 'boolean', default: false })
  derived: boolean;

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

/** A group in Easemob with our marker that may belong to nobody, and what the sweep has made of it. */
@Entity('orphan_group')
export class OrphanGroup {
  @PrimaryColumn({ type: 'text' })
  easemob_group_id: string;

  /** Whose marker it carries. */
  @Column({ type: 'integer' })
  im_group_id: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  found_at: Date;

  /** When it was decided what becomes of it. */
  @Column({ type: 'timestamptz', nullable: true })
  settled_at: Date | null;

  @Column({ type: 'text', default: 'waiting' })
  fate: string;

  /** From then on nobody adopts it any more. */
  @Column({ type: 'timestamptz', nullable: true })
  condemned_at: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  looked_at: Date | null;

  /** When it was seen to be gone. */
  @Column({ type: 'timestamptz', nullable: true })
  buried_at: Date | null;

  /** When an operator said that it is none of ours. */
  @Column({ type: 'timestamptz', nullable: true })
  released_at: Date | null;
}
