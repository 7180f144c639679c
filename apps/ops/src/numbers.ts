import { InvalidArgumentError } from 'commander';

/** An id of ours. */
export function idNumber(text: string): number {
  const id = Number(text);
  if (!/^\d{1,10}$/.test(text) || id >= 2 ** 31) throw new InvalidArgumentError('Give a whole number.');
  return id;
}

/** Collects the ids of an option or argument that takes several. */
export const idNumbers = (text: string, before: readonly number[] = []): number[] => [...before, idNumber(text)];

export function atLeastOne(text: string): number {
  const number = idNumber(text);
  if (number < 1) throw new InvalidArgumentError('Give a number from 1.');
  return number;
}
