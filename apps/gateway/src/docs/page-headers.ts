import { createHash } from 'node:crypto';
import { script, style } from './html.js';
import { importMap } from './try-it.js';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A page may show its own style, run its own script, and nothing else. Where requests can be tried, it also runs what that
 * needs from here, and asks here.
 */
export const pageHeaders = ({ tryIt }: { tryIt: boolean }): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(style())}`,
    `script-src ${hashOf(script())}${tryIt ? ` 'self' ${hashOf(importMap)}` : ''}`,
    ...(tryIt ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
});
