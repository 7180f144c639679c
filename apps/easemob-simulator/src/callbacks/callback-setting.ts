import type { Settings, SettingsRule } from '#config';
import { callbackRule, type CallbackRule } from './rules.js';

type Named = 'SIMULATOR_CALLBACK_URL' | 'SIMULATOR_CALLBACK_SECRET';

/** A callback that nobody can check is none. */
export const callbackSecretGiven: SettingsRule<Named> = ({ SIMULATOR_CALLBACK_URL, SIMULATOR_CALLBACK_SECRET }) =>
  SIMULATOR_CALLBACK_URL !== undefined && SIMULATOR_CALLBACK_SECRET === undefined
    ? 'SIMULATOR_CALLBACK_SECRET: required beside SIMULATOR_CALLBACK_URL'
    : undefined;

/** The rule that the settings name, if they do. */
export function ruleOfSettings(settings: Pick<Settings, Named>): CallbackRule | undefined {
  const { SIMULATOR_CALLBACK_URL: url, SIMULATOR_CALLBACK_SECRET: secret } = settings;
  return url === undefined ? undefined : callbackRule.parse({ url, secret });
}
