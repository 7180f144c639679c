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

  /** Whether its apps may ask for Easemob tokens; not where they keep passwords of their own. */
  @Column({ type: 'boolean', default: true })
  im_tokens: boolean;

  /** How its requests are signed: as in 2017 or with a service key, or with a service key alone. */
  @Column({ type: 'text', default: 'any' })
  signature: 'any' | 'v2';

  /** Which of the groups that follow from its data are made in Easemob before somebody taps. */
  @Column({ type: 'text', default: 'off' })
  pre_activation: 'off' | 'class' | 'all';

  /** Signature salts of this school; empty: those of the deployment. */
  @Column({ type: 'text', array: true, default: [] })
  salts: string[];
}
