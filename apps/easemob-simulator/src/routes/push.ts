import { z } from 'zod';
import { modifyUsers, ofUser } from '../accounts.js';
import type { Call, Handlers } from '../api.js';
import { illegalArgument, noUsername, Refusal, type Reply } from '../answers.js';
import type { User } from '../changes.js';
import { read } from '../reading.js';
import type { Simulation } from '../simulation.js';

const nicknamesAtOnce = 50;
const emptyBody = 'put user push nicknames illegal empty request body';
const nicknames = z
  .array(z.object({ username: z.string({ error: emptyBody }), push_nickname: z.string({ error: emptyBody }) }), {
    error: emptyBody,
  })
  .min(1, emptyBody)
  .max(nicknamesAtOnce, 'put user push nicknames exceeds the limit');

const invalid = (name: string) => `parameters is invalid : ${name}`;
const silence = z
  .object(
    {
      type: z.enum(['DEFAULT', 'ALL', 'AT', 'NONE'], { error: invalid('type') }),
      ignoreInterval: z
        .string({ error: invalid('ignoreInterval') })
        .regex(/^(\d\d:\d\d-\d\d:\d\d)?$/, invalid('ignoreInterval')),
      /** In milliseconds; answered is when it ends. */
      ignoreDuration: z.coerce
        .number({ error: invalid('ignoreDuration') })
        .min(0)
        .max(604_800_000, invalid('ignoreDuration')),
    },
    { error: invalid('type') },
  )
  .partial();
const language = z.object(
  { translationLanguage: z.string({ error: invalid('translationLanguage') }) },
  { error: invalid('translationLanguage') },
);
const device = z.object(
  {
    device_id: z.string({ error: invalid('device_id') }),
    /** Empty: the device is let go. */
    device_token: z.string({ error: invalid('device_token') }),
    notifier_name: z.string({ error: invalid('notifier_name') }),
  },
  { error: invalid('device_id') },
);

type PushRoutes =
  | 'setPushNicknames'
  | 'setPushSilence'
  | 'pushSilence'
  | 'setPushLanguage'
  | 'pushLanguage'
  | 'bindPush'
  | 'pushBindings';

/** When and how a user wants to be woken (push.md). Kept and answered; nobody is pushed anything. */
export function pushHandlers(sim: Simulation): Pick<Handlers, PushRoutes> {
  const forUser = (carryOut: (user: User, call: Call) => Reply) => ofUser(sim, carryOut, noUsername);
  const keyOf = ({ params }: Call) => `${params.chattype}/${params.key}`;

  return {
    setPushNicknames({ body }) {
      const wanted = read(nicknames, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const tooLong = wanted.find(({ push_nickname }) => push_nickname.length > 100);
      if (tooLong) return illegalArgument(`${tooLong.username} push nickname length exceeds the limit`);
      const users = wanted.flatMap(({ username, push_nickname: pushNickname }) => {
        const user = sim.state.users.get(username);
        return user ? [{ user, fields: { pushNickname } }] : [];
      });
      if (users.length < wanted.length) return noUsername();
      modifyUsers(sim, ...users);
      return { path: '/push', entities: wanted };
    },

    setPushSilence: forUser((user, call) => {
      const wanted = read(silence, { body: call.body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const { ignoreDuration } = wanted;
      const kept = {
        ...user.pushSilence?.[keyOf(call)],
        ...wanted,
        ...(ignoreDuration !== undefined && {
          ignoreDuration: ignoreDuration && sim.clock.now() + ignoreDuration,
        }),
      };
      modifyUsers(sim, { user, fields: { pushSilence: { ...user.pushSilence, [keyOf(call)]: kept } } });
      return { data: kept };
    }),
    pushSilence: forUser((user, call) => ({ data: user.pushSilence?.[keyOf(call)] ?? {} })),

    setPushLanguage: forUser((user, { body }) => {
      const wanted = read(language, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      modifyUsers(sim, { user, fields: { pushLanguage: wanted.translationLanguage } });
      return { data: { language: wanted.translationLanguage } };
    }),
    pushLanguage: forUser((user) => ({ data: { language: user.pushLanguage ?? '' } })),

    bindPush: forUser((user, { body }) => {
      const wanted = read(device, { body, refuse: illegalArgument });
      if (wanted instanceof Refusal) return wanted;
      const others = (user.devices ?? []).filter(({ device_id }) => device_id !== wanted.device_id);
      const bound = wanted.device_token === '' ? [] : [wanted];
      modifyUsers(sim, { user, fields: { devices: [...others, ...bound] } });
      return { entities: bound };
    }),
    pushBindings: forUser((user) => ({ entities: user.devices ?? [] })),
  };
}
