import { kindsOf, workKinds, type WorkOwner } from '#contracts';

/**
 * What is wrong with the kinds of work that a service has handlers for; nothing, if they are those that it is to carry out.
 * Without a handler work would wait for ever; with one for another's work it would be done by a process that lacks the parts.
 */
export function handlerFault(owner: WorkOwner, handled: readonly string[]): string | undefined {
  const own: readonly string[] = kindsOf(owner);
  const foreign = handled.find((kind) => !own.includes(kind));
  if (foreign !== undefined) {
    const other = Object.values(workKinds).find(({ kind }) => kind === foreign)?.owner ?? 'nobody';
    return `${owner} has a handler for work of the kind "${foreign}", which ${other} carries out`;
  }
  const missing = own.find((kind) => !handled.includes(kind));
  return (
    missing && `${owner} has no handler for work of the kind "${missing}": is its controller in a module?`
  );
}
