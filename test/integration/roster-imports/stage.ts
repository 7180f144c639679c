import { newDoor, rosterKey, type RosterDoor } from '../../support/roster-door.js';
import { startSystem, type System } from '../../support/system.js';

export let system: System;
let everywhere: RosterDoor['key'];

/** One system for all lists that come by HTTP, and a key for every school. */
export function useImports(): void {
  beforeAll(async () => {
    system = await startSystem({}, { workers: 1, dispatchers: 0, rosterWorkers: 1 });
    everywhere = await rosterKey(system, { schools: null });
  });
  afterAll(() => system?.stop());
}

export const newSchool = () => newDoor(system, everywhere);
