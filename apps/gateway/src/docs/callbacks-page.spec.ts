import { readdirSync } from 'node:fs';
import { callbackExample, events, exampleOf, operationEvents, topicOf } from '#contracts';
import { callbacksPage } from './callbacks-page.js';
import { docsPage } from './docs-page.js';
import { escape, file, script } from './html.js';

const page = callbacksPage();
const programs = readdirSync(new URL('snippets', import.meta.url));
const shown = (shownBy: string, program: string) =>
  programs.filter((name) => name.startsWith(program) && shownBy.includes(`>${escape(file(`snippets/${name}`))}</pre>`));

describe('the page at /docs/callbacks', () => {
  it('tells what is called back, and by which headers it is known', () => {
    for (const event of operationEvents) expect(page).toContain(`<code>${topicOf(event)}</code>`);
    for (const header of ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'traceparent'])
      expect(page).toContain(`<code>${header}</code>`);
  });

  it('shows what is sent in both versions of the envelope', () => {
    for (const version of [1, 2] as const) {
      const example = JSON.stringify(callbackExample[version](events['group.activated']), null, 2);
      expect(page).toContain(escape(example));
    }
    // The broker's version 1 has more than callbacks have.
    expect(page).not.toContain(escape(JSON.stringify(exampleOf(events['group.activated']), null, 2)));
  });

  it('runs nothing but the search, and leads nowhere but to its own places and the API', () => {
    expect(page.replace(`<script type="module">${script()}</script>`, '')).not.toMatch(
      /<script|<link|<img|<iframe| on\w+=| style=|@import|url\(/i,
    );
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target!);
    const places = [...page.matchAll(/ id="([^"]*)"/g)].map(([, place]) => `#${place}`);
    expect(new Set(targets)).toEqual(new Set([...places, '/docs']));
  });
});

it('shows the programs that are tried as they are: eight that verify here, eight that call at /docs', () => {
  expect([...shown(page, 'verify'), ...shown(docsPage(), 'call')].toSorted()).toEqual(programs.toSorted());
  expect(programs).toHaveLength(16);
});
