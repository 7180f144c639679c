import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A team beside us that hears events at a queue of its own. */
@Entity('subscriber')
export class Subscriber {
  @PrimaryColumn({ type: 'text' })
  team: string;

  /** Patterns: `*` one word, `#` any number. */
  @Column({ type: 'text', array: true })
  topics: string[];

  /** The version of the envelope that it takes. */
  @Column({ type: 'smallint', default: 1 })
  envelope: 1 | 2;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  created_at: Date;
}
