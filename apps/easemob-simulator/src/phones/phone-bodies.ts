import { z } from 'zod';

/** What a phone attaches: a file that it uploads first, or one that lies wherever `url` says. */
const attachment = {
  filename: z.string().default('file'),
  base64: z.base64().optional(),
  contentType: z.string().optional(),
  /** Whether the uploaded file asks for a secret. */
  restricted: z.boolean().default(true),
  url: z.string().optional(),
  secret: z.string().optional(),
  file_length: z.int().min(0).optional(),
};
const size = z.strictObject({ width: z.int(), height: z.int() }).optional();
const seconds = z.number().min(0);
const thumbnail = {
  thumb: z.string().optional(),
  thumb_secret: z.string().optional(),
  thumbBase64: z.base64().optional(),
};

const attaching = [
  z.strictObject({ type: z.literal('img'), ...attachment, size, thumbFilename: z.string().optional() }),
  z.strictObject({ type: z.literal('audio'), ...attachment, length: seconds }),
  z.strictObject({ type: z.literal('video'), ...attachment, ...thumbnail, length: seconds, size }),
  z.strictObject({ type: z.literal('file'), ...attachment }),
  z.strictObject({
    type: z.literal('combined'),
    ...attachment,
    msg: z.string(),
    title: z.string(),
    summary: z.string(),
    combineLevel: z.int().min(1).default(1),
  }),
] as const;

/** One body of a message, as a person would say it to his phone. */
export const phoneBody = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('txt'), msg: z.string() }),
    z.strictObject({ type: z.literal('loc'), addr: z.string(), lat: z.number(), lng: z.number() }),
    z.strictObject({ type: z.literal('cmd'), action: z.string() }),
    z.strictObject({
      type: z.literal('custom'),
      customEvent: z.string(),
      customExts: z.record(z.string(), z.string()).optional(),
    }),
    ...attaching,
  ])
  .refine((body) => !('filename' in body) || (body.base64 === undefined) !== (body.url === undefined), {
    error: 'either base64, which is uploaded, or the url of a file',
  });

export type PhoneBody = z.output<typeof phoneBody>;
