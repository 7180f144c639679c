import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';

/* The entities of the usual Nest project, with relations, over the same tables. */

@Entity('im_user')
export class User {
  @PrimaryColumn() im_user_id: number;
  @Column() school_id: number;
  @Column() account_id: number;
  @Column({ type: 'text' }) user_type: string;
  @Column({ type: 'integer', nullable: true }) person_id: number | null;
  @Column() real_name: string;
  @Column({ type: 'timestamptz', nullable: true }) easemob_registered_at: Date | null;
}

@Entity('im_group')
export class Group {
  @PrimaryColumn() im_group_id: number;
  @Column() school_id: number;
  @Column() relation_id: number;
  @Column() group_name: string;
  @Column() group_type: string;
  @Column({ type: 'text', nullable: true }) easemob_group_id: string | null;
  @Column({ type: 'timestamptz', nullable: true }) activated_at: Date | null;
}

@Entity('im_group_member')
export class Member {
  @PrimaryColumn() im_group_id: number;
  @PrimaryColumn() im_user_id: number;
  @Column() position: number;
  @Column() is_owner: boolean;
  @Column() remark: string;

  @ManyToOne(() => Group)
  @JoinColumn({ name: 'im_group_id' })
  group: Relation<Group>;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'im_user_id' })
  user: Relation<User>;
}
