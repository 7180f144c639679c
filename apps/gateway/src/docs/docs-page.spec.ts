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
    expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target)).toEqual([
      '/openapi.json',
    ]);
  });
});
