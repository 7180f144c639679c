/** What a message tells of its attachment. */
export interface Told {
  easemob_type: string;
  easemob_filename: string | null;
  /** Bytes. */
  easemob_file_length: number | null;
}

/** What came, or lies in the store: `contentType` as its own bytes tell it, `size` in bytes, null where it is not known yet. */
interface Content {
  contentType: string;
  size: number | null;
}

/** Sound and film share their containers. */
const families: Record<string, readonly string[]> = {
  IMAGE: ['image'],
  VOICE: ['audio', 'video'],
  VIDEO: ['video', 'audio'],
};
const unknownType = 'application/octet-stream';
const page = /^(\s|\ufeff)*(<!doctype html|<html|<head|<body)/i;

/** Whether bytes are the beginning of a web page. */
export const isPage = (head: Buffer): boolean => page.test(head.subarray(0, 512).toString('utf8'));

/**
 * Why this can't be the attachment that the message tells of, if it can't: another length, or a picture that is a film.
 * A type that we don't know is no fault: there are more formats than we know.
 */
export function implausible(
  { easemob_type, easemob_file_length }: Pick<Told, 'easemob_type' | 'easemob_file_length'>,
  { contentType, size }: Content,
): string | undefined {
  if (size !== null && easemob_file_length && size !== easemob_file_length)
    return `${size} bytes instead of ${easemob_file_length}`;
  const family = families[easemob_type];
  const fits = !family || contentType === unknownType || family.includes(contentType.split('/')[0]!);
  return fits ? undefined : `${contentType} for a message of type ${easemob_type}`;
}

/** Whether the message itself speaks of a web page. */
export const speaksOfPage = ({ easemob_filename }: Pick<Told, 'easemob_filename'>): boolean =>
  /\.x?html?$/i.test(easemob_filename ?? '');
