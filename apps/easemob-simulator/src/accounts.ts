import { noSuchResource, type Refusal, type Reply } from './answers.js';
import type { Call } from './api.js';
import type { User, UserFields } from './changes.js';
import type { Simulation } from './simulation.js';

/** A handler that begins with the user of its path, and answers 404 where there is none. */
export const ofUser =
  (sim: Simulation, carryOut: (user: User, call: Call) => Reply, absent: () => Refusal = noSuchResource) =>
  (call: Call): Reply => {
    const user = sim.state.users.get(call.params.username ?? '');
    return user ? carryOut(user, call) : absent();
  };

/** Changes one user, or several at once. */
export const modifyUsers = (sim: Simulation, ...users: { user: User; fields: UserFields }[]): void =>
  sim.state.commit({
    change: 'usersModified',
    users: users.map(({ user, fields }) => ({ username: user.username, fields })),
    at: sim.clock.now(),
  });
