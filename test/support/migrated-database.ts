import { createDataSource, migrate } from '#database';
import type { DataSource } from 'typeorm';
import { freshDatabase } from './real-parts.js';

/** A database of its own on the real server, with the schema and without rows. */
export async function migratedDatabase(): Promise<{
  dataSource: DataSource;
  url: string;
  close: () => Promise<void>;
}> {
  const { url, drop } = await freshDatabase();
  const dataSource = createDataSource({ url, poolSize: 10, name: 'test' });
  await dataSource.initialize();
  await migrate(dataSource);
  const close = async () => {
    await dataSource.destroy();
    await drop();
  };
  return { dataSource, url, close };
}
