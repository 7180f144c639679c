import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#database';
import { sealOf, type Seal } from '#keys';
import { Operator } from '#operating';
import { Outbox } from '#outbox';
import type { System } from './system.js';

/** What operators do, without a process for each thing that they do. */
export interface Operating {
  operator: Operator;
  /** With which gateways open the secrets of service keys. */
  seal: Seal;
  close(): Promise<void>;
}

/** As `ops` works on a system; the system relays what is told. */
export async function operatorOf({ env }: Pick<System, 'env'>): Promise<Operating> {
  const left = (name: string, file: string) => {
    const path = join(env.DATA_DIR!, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : env[name]!;
  };
  const dataSource = await openDatabase({ url: left('DATABASE_URL', 'database-url'), poolSize: 2, name: 'operator' });
  const outbox = new Outbox(dataSource, { publish: async () => new Set(), onTrouble: () => undefined });
  return {
    operator: new Operator(dataSource, outbox, { who: 'spec' }),
    seal: sealOf(left('SERVICE_KEYS_SECRET', 'service-keys-secret')),
    close: () => dataSource.destroy(),
  };
}
