import type { OperationAnswer } from '#client';
import { receiverRule, startReceiving, type Receiving } from './easemob-callbacks.js';
import { onServices } from './real-parts.js';
import { startSystem, type Cast, type System } from './system.js';

export interface Archive {
  system: System;
  /** The receiver, where it is a process of its own. */
  receiver: Receiving | undefined;
  /** Begins to receive again once `receiver` has been stopped (real parts only). */
  receive(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole product with a receiver that its simulator calls. */
export async function startArchive(env: Record<string, string> = {}, cast: Cast = {}): Promise<Archive> {
  const system = await startSystem({ ...receiverRule, ARCHIVE_PROCESS_MS: '200', CHAT_FILES_MS: '1000', ...env }, cast);
  const archive: Archive = {
    system,
    receiver: undefined,
    async receive() {
      archive.receiver = await startReceiving(system.env);
      const url = `${archive.receiver.url}/easemob/${receiverRule.RECEIVER_PATH}`;
      await system.simulator.callBack(url, 'test-secret-new');
    },
    async stop() {
      await archive.receiver?.program.stop();
      await system.stop();
    },
  };
  if (onServices) await archive.receive();
  return archive;
}

/** Has a group of school 1 made in Easemob. @returns what it is called there */
export async function activated(
  { client }: System,
  { im_group_id, im_user_id, account_id }: { im_group_id: number; im_user_id: number; account_id: number },
): Promise<string> {
  const app = client(1, account_id);
  const { easemob_group_id } = await app.settled(
    await app.call<OperationAnswer>('activeGroup', { im_group_id, im_user_id }),
  );
  return easemob_group_id;
}
