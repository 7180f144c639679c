import { z } from 'zod';
import { modifyUsers, ofUser } from '../accounts.js';
import type { Call, Handlers } from '../api.js';
import { badAttributes, foreignAttributes, Refusal, tooManyAttributes, type Reply } from '../answers.js';
import type { User } from '../changes.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const bytesOfUser = 2048;
const targetsAtOnce = 100;

const attributes = z.record(z.string(), z.coerce.string(), { error: 'attributes must be provided' });
const question = z.object(
  {
    targets: z.array(z.string(), { error: 'targets must be provided' }),
    properties: z.array(z.string(), { error: 'properties must be provided' }),
  },
  { error: 'targets must be provided' },
);

type AttributeRoutes = 'setAttributes' | 'attributes' | 'attributesOfMany' | 'attributesSize' | 'deleteAttributes';

/** What users tell of themselves: nickname, avatarurl and whatever else (userprofile.md). A user changes only his own. */
export function attributeHandlers(sim: Simulation): Pick<Handlers, AttributeRoutes> {
  const own = (carryOut: (user: User, call: Call) => Reply) =>
    ofUser(sim, (user, call) =>
      call.user === undefined || call.user === user.username ? carryOut(user, call) : foreignAttributes(),
    );

  return {
    setAttributes: own((user, { body }) => {
      const wanted = read(attributes, { body, refuse: badAttributes });
      if (wanted instanceof Refusal) return wanted;
      const all = { ...user.attributes, ...wanted };
      if (bytesOf(all) > bytesOfUser) {
        return tooManyAttributes(
          `size of metadata for this single user exceeds the user defined limit, ${bytesOfUser}Bytes`,
        );
      }
      modifyUsers(sim, { user, fields: { attributes: all } });
      return { data: all };
    }),
    attributes: ofUser(sim, (user) => ({ data: user.attributes ?? {} })),
    attributesOfMany({ body }) {
      const wanted = read(question, { body, refuse: badAttributes });
      if (wanted instanceof Refusal) return wanted;
      if (wanted.targets.length > targetsAtOnce) return badAttributes(`exceed allowed batch size ${targetsAtOnce}`);
      const asked = (name: string) =>
        Object.entries(sim.state.users.get(name)?.attributes ?? {}).filter(([key]) => wanted.properties.includes(key));
      return {
        data: Object.fromEntries(wanted.targets.map((name) => [name, Object.fromEntries(asked(name))])),
      };
    },
    attributesSize: () => ({
      data: [...sim.state.users.values()].reduce((sum, { attributes: all = {} }) => sum + bytesOf(all), 0),
    }),
    deleteAttributes: own((user) => {
      modifyUsers(sim, { user, fields: { attributes: {} } });
      return { data: true };
    }),
  };
}

const bytesOf = (all: Record<string, string>) =>
  Object.entries(all).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
