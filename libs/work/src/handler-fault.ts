import { kindsOf, workKinds, type WorkOwner } from '#contracts';

/**
 * What is wrong with the kinds of work that a process has handlers for; nothing, if they are those of its services.
 * Without a handler work would wait for ever; with one for another's work it would be done by a process that lacks the parts.
 */
export function handlerFault(owners: readonly WorkOwner[], handled: readonly string[]): string | undefined {
  const own: readonly string[] = owners.flatMap(kindsOf);
  const foreign = handled.find((kind) => !own.includes(kind));
  if (foreign !== undefined) {
    const other = Object.values(workKinds).find(({ kind }) => kind === foreign)?.owner ?? 'nobody';
    return `${owners.join(' and ')} has a handler for work of the kind "${foreign}", which ${other} carries out`;
  }
  const missing = owners.flatMap(kindsOf).find((kind) => !handled.includes(kind));
  return (
    missing &&
    `${workKinds[missing].owner} has no handler for work of the kind "${missing}": is its controller in a module?`
  );
}
