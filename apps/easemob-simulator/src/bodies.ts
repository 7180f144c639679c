import type { SentMessage } from './changes.js';

/** One body of a message, as callbacks and history have it. */
export type Body = Record<string, unknown>;

/** The bodies of a message as those get them who didn't send it. */
export const bodiesOf = ({ type, body, further = [] }: Pick<SentMessage, 'type' | 'body' | 'further'>): Body[] =>
  [{ type, ...body }, ...further].map((each) => (each.type === 'custom' ? customBody(each) : each));

/** A custom message was sent with an object; it is told with that beside an array of its parts, which is older. */
function customBody({ customExts, ...body }: Body): Body {
  if (typeof customExts !== 'object' || customExts === null) return body;
  const parts = Object.entries(customExts).map(([key, value]) => ({ [key]: value }));
  return { ...body, customExts: parts, 'v2:customExts': customExts };
}
