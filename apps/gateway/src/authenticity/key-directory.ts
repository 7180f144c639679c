import { Inject, Injectable } from '@nestjs/common';
import { readLiveKeys, sealOf, type Seal, type ServiceKey } from '#keys';
import { Logger } from '#telemetry';
import type { DataSource } from 'typeorm';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { FreshCopy } from './fresh-copy.js';

/** A key with those of its secrets that can be read here, the newest first. */
export type LiveKey = ServiceKey & { secrets: readonly string[] };

/** All keys that are not revoked, read in one statement, and never older than SCHOOL_POLICY_TTL_MS. */
@Injectable()
export class KeyDirectory {
  private readonly keys: FreshCopy<Map<string, LiveKey>>;
  /** Keys of which it has been said that they stay shut. */
  private readonly told = new Set<string>();

  constructor(
    @Inject(reads) private readonly dataSource: DataSource,
    @Inject(GatewaySettings) settings: Pick<GatewaySettings, 'SCHOOL_POLICY_TTL_MS' | 'SERVICE_KEYS_SECRET'>,
    @Inject(Logger) private readonly logger: Logger,
  ) {
    const { SERVICE_KEYS_SECRET: secret, SCHOOL_POLICY_TTL_MS } = settings;
    const seal = secret === undefined ? undefined : sealOf(secret);
    const read = async () => (seal ? this.read(seal) : new Map<string, LiveKey>());
    this.keys = new FreshCopy(read, SCHOOL_POLICY_TTL_MS);
  }

  /** @throws what the database throws when it must be asked and does not answer */
  async find(key_id: string): Promise<LiveKey | undefined> {
    return (await this.keys.get()).get(key_id);
  }

  /** Some key has changed by now: whatever was read before counts no more. */
  forget(): void {
    this.keys.forget();
  }

  private async read(seal: Seal): Promise<Map<string, LiveKey>> {
    const keys = new Map<string, LiveKey>();
    for (const row of await readLiveKeys(this.dataSource)) {
      const secrets = row.secrets.flatMap((sealed) => seal.open(sealed, row.key_id) ?? []);
      if (secrets.length < row.secrets.length) this.tellShut(row.key_id);
      keys.set(row.key_id, { ...row, secrets });
    }
    return keys;
  }

  private tellShut(key_id: string): void {
    if (this.told.has(key_id)) return;
    this.told.add(key_id);
    this.logger.error({ key_id }, 'a secret of a service key does not open with SERVICE_KEYS_SECRET');
  }
}
