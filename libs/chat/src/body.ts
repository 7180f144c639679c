import { z } from 'zod';
import { count, group, jsonText, token, words } from './vendor-text.js';

/** What a message says, as the columns of table `message` hold it. */
export interface Body {
  /** TXT, IMAGE, VOICE, VIDEO, FILE, LOC, CMD, CUSTOM or COMBINED; UNKNOWN keeps what it is in `body`. */
  easemob_type: string;
  /** Of a TXT. */
  content: string | null;
  easemob_filename: string | null;
  /** Seconds. */
  easemob_length: number | null;
  /** Bytes. */
  easemob_file_length: number | null;
  easemob_width: number | null;
  easemob_height: number | null;
  /** Where the vendor says that the attachment lies; http or https, and to be followed to known hosts only. */
  file_url: string | null;
  file_uuid: string | null;
  file_secret: string | null;
  /** The bodies as they came, as JSON text. */
  body: string;
}

/** The columns of what a message says, which an edit replaces as a whole. */
export const bodyColumns = [
  'easemob_type',
  'content',
  'easemob_filename',
  'easemob_length',
  'easemob_file_length',
  'easemob_width',
  'easemob_height',
  'file_url',
  'file_uuid',
  'file_secret',
  'body',
] as const satisfies (keyof Body)[];

/** The longest text that a message may have, in UTF-16 units: more than the vendor has ever taken. */
export const longestContent = 65_536;

const longestUrl = 2000;

const types: Readonly<Record<string, string>> = {
  txt: 'TXT',
  img: 'IMAGE',
  audio: 'VOICE',
  video: 'VIDEO',
  file: 'FILE',
  loc: 'LOC',
  cmd: 'CMD',
  custom: 'CUSTOM',
};

const fields = group({
  type: token,
  subType: token,
  combineLevel: token,
  msg: words(longestContent),
  // One that is cut off leads nowhere: see below.
  url: words(longestUrl + 1),
  secret: token,
  filename: words(500),
  file_length: count,
  length: count,
  size: group({ width: count, height: count }),
});

const bodies = z.array(z.unknown()).min(1);

/**
 * The one reading of a vendor's body, whatever has brought it. Where there are several the first is shown.
 * @returns undefined where there is none
 */
export function readBody(value: unknown): Body | undefined {
  const all = bodies.safeParse(value);
  if (!all.success) return undefined;
  const { msg, url, secret, filename, file_length, length, size, ...kind } = fields.parse(all.data[0]);
  const easemob_type = typeOf(kind);
  return {
    easemob_type,
    content: (easemob_type === 'TXT' && msg) || null,
    easemob_filename: filename ?? null,
    easemob_length: length ?? null,
    easemob_file_length: file_length ?? null,
    easemob_width: size?.width ?? null,
    easemob_height: size?.height ?? null,
    ...fileAt(url),
    file_secret: secret ?? null,
    body: jsonText(value),
  };
}

/** A combined message is a TXT for old phones, and has no type at all in the history. */
function typeOf({ type, subType, combineLevel }: { type?: string; subType?: string; combineLevel?: string }): string {
  if (subType === 'sub_combine' || (type === undefined && combineLevel !== undefined)) return 'COMBINED';
  return type !== undefined && Object.hasOwn(types, type) ? types[type]! : 'UNKNOWN';
}

function fileAt(text = ''): { file_url: string | null; file_uuid: string | null } {
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > longestUrl)
    return { file_url: null, file_uuid: null };
  const [, file_uuid = null] = /\/chatfiles\/([0-9A-Za-z-]{1,64})$/.exec(url.pathname) ?? [];
  return { file_url: url.href, file_uuid };
}
