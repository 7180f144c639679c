import { catalogue, type SettingName } from '#config';

/** Settings with which tests wait for nothing longer than they must. */
export const quick = {
  EASEMOB_ORG: 'school',
  SIMULATOR_CREATE_LATENCY_MS: '150',
  EASEMOB_CLIENT_ID: 'test-client',
  EASEMOB_CLIENT_SECRET: 'test-secret',
  EASEMOB_PASSWORD_SECRET: 'test-password',
  EASEMOB_IN_DOUBT_MS: '3000',
  // A call that a slow machine gives up is made again, which tests that count calls would see.
  EASEMOB_TIMEOUT_MS: '3000',
  WORK_LEASE_MS: '6000',
  SWEEP_INTERVAL_MS: '300',
  // What goes on by the clock alone would be seen by tests that count rows: who is for it says how often.
  CHAT_FILES_MS: '3600000',
  RETENTION_MS: '3600000',
  ARCHIVE_PROCESS_MS: '600000',
  ARCHIVE_HISTORY_MS: '600000',
  ARCHIVE_HISTORY_DAYS: '0',
  SCHOOL_POLICY_TTL_MS: '200',
  CALLBACK_TIMEOUT_MS: '1000',
  // One account plays a whole school.
  WRITES_PER_ACCOUNT: '100000',
  WRITES_PER_SCHOOL: '100000',
  ROSTER_DIGEST_KEY: 'the-key-of-the-digests-of-all-tests',
  RECEIVER_PORT: '0',
  LOG_LEVEL: 'info',
};

/** These settings as they are where nobody says anything else, whatever the tests make of them. */
export const usual = (...names: SettingName[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, String(catalogue[name].schema.parse(undefined))]));
