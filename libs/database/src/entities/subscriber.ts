import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A team beside us that hears events at a queue of its own. */
@Entity('subscriber')
export class Subscriber {
  @PrimaryColumn({ type: 'text' })
  team: string;

  /** Patterns: `*` one word, `#` any number. */
  @Column({ type: 'text', array: true })
  topics: string[];

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;
}
