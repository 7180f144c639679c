/** What pages of other origins may send, and read of an answer beside its body. */
const sent = ['Content-Type', 'Accept-Language', 'X-Request-Id', 'traceparent', 'Range', 'If-None-Match', 'If-Range'];
const read = [
  'X-Request-Id',
  'Retry-After',
  'ETag',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'Accept-Ranges',
];

/**
 * The answers that let pages of these origins use the API (`app.enableCors`). No cookies: whoever signs a request has
 * said who he is.
 */
export const crossOrigin = (origins: readonly string[]) => ({
  origin: [...origins],
  methods: ['GET', 'HEAD', 'POST'],
  allowedHeaders: sent,
  exposedHeaders: read,
  maxAge: 7200,
  // A request that is no preflight is answered as any other.
  strictPreflight: false,
});
