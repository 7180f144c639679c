import { Sweeper } from '#work';
import { outbox } from '../support/work.js';

export const sweeper = () =>
  new Sweeper(outbox, { kinds: ['group'], intervalMs: 60_000, patienceMs: 10_000, onTrouble: () => undefined });

export const timesRung = async (key: string) => (await sweeper().sweep()).filter((rung) => rung === key).length;
