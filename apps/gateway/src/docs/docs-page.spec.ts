import { commands, errors } from '#contracts';
import { docsPage } from './docs-page.js';
import { script } from './html.js';

const page = docsPage();

describe('the page at /docs', () => {
  it('tells every command and error, the errors in both languages', () => {
    for (const name of [commands, errors].flatMap((names) => Object.keys(names)))
      expect(page).toContain(`<code>${name}</code>`);
    for (const { zh, en } of Object.values(errors)) {
      expect(page).toContain(zh);
      expect(page).toContain(en);
    }
  });

  it('brings everything along, and runs nothing but the search', () => {
    expect(page.replace(`<script type="module">${script()}</script>`, '')).not.toMatch(
      /<script|<link|<img|<iframe| on\w+=| style=|@import|url\(/i,
    );
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target!);
    expect(new Set(targets.filter((target) => !target.startsWith('#')))).toEqual(
      new Set(['/openapi.json', '/docs/callbacks', '/docs/events']),
    );
  });

  it('leads from its contents to every chapter and command, and nowhere else', () => {
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target!);
    const places = [...page.matchAll(/ id="([^"]*)"/g)].map(([, place]) => place!);
    expect(new Set(links)).toEqual(new Set(places));
    expect(places).toEqual(expect.arrayContaining(Object.keys(commands)));
  });

  it('explains what the 2017 document does not know', () => {
    for (const word of ['wait_ms', 'expanded', 'retry_after_ms', 'serviceKey', 'Retry-After'])
      expect(page).toContain(word);
  });

  it('has a form at each command where they may be tried, and the published salt alone in it', () => {
    expect(page).not.toContain('<form');
    const trying = docsPage({ salt: 'Tk07EiJfCcrL' });
    expect([...trying.matchAll(/<form data-cmd="(\w+)"/g)].map(([, cmd]) => cmd)).toEqual(Object.keys(commands));
    expect(trying).toContain('<script type="module" src="/docs/try/try.mjs"></script>');
    expect(trying).toContain('name="salt" value="Tk07EiJfCcrL"');
    expect(docsPage({ salt: '' })).toContain('name="salt" value=""');
  });
});
