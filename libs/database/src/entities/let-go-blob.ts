import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A blob to which somebody has ceased to refer, or is about to: whether anybody does is looked at a day later. */
@Entity('let_go_blob')
export class LetGoBlob {
  /** In the blob store. */
  @PrimaryColumn({ type: 'text' })
  key: string;

  /** `condemned`: nobody refers to it or may, it is being removed. `removed`: nobody may yet. */
  @Column({ type: 'text', default: 'let_go' })
  state: 'let_go' | 'condemned' | 'removed';

  @Column({ type: 'timestamptz', default: () => 'now()' })
  let_go_at: Date;

  /** When it is to be looked at. */
  @Column({ type: 'timestamptz', default: () => `(now() + '1 day')` })
  next_at: Date;
}
