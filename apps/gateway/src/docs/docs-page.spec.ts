import { createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { commands, errors, events } from '#contracts';
import { docsPage } from './docs-page.js';

const page = docsPage();

describe('the page at /docs', () => {
  it('tells every command, event and error, the errors in both languages', () => {
    for (const name of [commands, events, errors].flatMap((names) => Object.keys(names)))
      expect(page).toContain(`<code>${name}</code>`);
    for (const { zh, en } of Object.values(errors)) {
      expect(page).toContain(zh);
      expect(page).toContain(en);
    }
  });

  it('brings everything along and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe| on\w+=| style=|@import|url\(/i);
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target!);
    expect(targets.filter((target) => !target.startsWith('#'))).toEqual(['/openapi.json', '/docs/events']);
  });

  it('leads from its contents to every chapter and command, and nowhere else', () => {
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!);
    const places = [...page.matchAll(/ id="([^"]*)"/g)].map(([, place]) => place!);
    expect(new Set(links)).toEqual(new Set(places));
    expect(places).toEqual(expect.arrayContaining(Object.keys(commands)));
  });

  it('explains what the 2017 document does not know', () => {
    for (const word of ['wait_ms', 'expanded', 'retry_after_ms', 'webhook-signature', 'Retry-After'])
      expect(page).toContain(word);
  });

  it('verifies callbacks by code that works', () => {
    const shown = /<pre>(import [^]*?)<\/pre>/
      .exec(page)![1]!
      .replace(/&#(\d+);/g, (_, point: string) => String.fromCharCode(Number(point)));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what readers are shown is what is tried
    const genuine = new Function(
      'createHmac',
      'timingSafeEqual',
      'Buffer',
      `${shown.replace(/^import .*$/m, '')} return genuine`,
    )(createHmac, timingSafeEqual, Buffer) as (headers: object, body: string, secret: string) => boolean;
    const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
    const signature = new Webhook(secret).sign('op-1', new Date(), '{"type":"群"}');
    const headers = { 'webhook-id': 'op-1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) };
    const signed = { ...headers, 'webhook-signature': `v1,b3RoZXI= ${signature}` };
    expect(genuine(signed, '{"type":"群"}', secret)).toBe(true);
    expect(genuine(signed, '{"type":"别"}', secret)).toBe(false);
    expect(genuine({ ...signed, 'webhook-timestamp': '1' }, '{"type":"群"}', secret)).toBe(false);
  });
});
