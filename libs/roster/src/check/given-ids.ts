import { placeName, type Place } from '../faults/fault.js';
import type { GivenId, SaidId } from '../model/given-id.js';
import type { Role } from '../model/roster.js';
import type { Faults } from './cells.js';

/** The ids that a list gives: each to one person, and to a person one of each. */
export class GivenIds {
  private readonly byId = new Map<string, GivenId>();
  private readonly byPerson = new Map<string, GivenId>();

  constructor(private readonly faults: Faults) {}

  give({ person, role }: { person: string; role: Role }, said: readonly SaidId[]): void {
    for (const one of said) {
      const { name, id, at } = one;
      // Teachers and pupils are counted apart.
      const idKey = `${name} ${name === 'person_id' ? role : ''} ${id}`;
      const [holder, own] = [this.byId.get(idKey), this.byPerson.get(`${name} ${person}`)];
      if (holder && holder.person !== person) this.add(at, 'app_id_twice', holder.at);
      else if (own && own.id !== id) this.add(at, 'app_id_differs', own.at);
      else {
        const given = { ...one, person };
        this.byId.set(idKey, given);
        this.byPerson.set(`${name} ${person}`, given);
      }
    }
  }

  private add(at: Place, code: 'app_id_twice' | 'app_id_differs', first: Place): void {
    this.faults.add(at, code, placeName(first));
  }

  get all(): GivenId[] {
    return [...this.byPerson.values()];
  }
}
