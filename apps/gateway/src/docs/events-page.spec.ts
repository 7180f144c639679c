import { events, eventsInForms, topicOf } from '#contracts';
import { eventsPage } from './events-page.js';
import { escape, script } from './html.js';

const page = eventsPage({ prefix: 'school' });

describe('the page at /docs/events', () => {
  it('tells every event with an example, and where it is published', () => {
    for (const event of Object.values(events)) {
      expect(page).toContain(`<code>${topicOf(event)}</code>`);
      expect(page).toContain(`&#34;type&#34;: &#34;${event.type}&#34;`);
    }
    for (const exchange of ['school.events', 'school.cloudevents']) expect(page).toContain(`<code>${exchange}</code>`);
  });

  it('shows each in both versions of the envelope, as their published schemas take them', () => {
    for (const { event, form, name } of eventsInForms()) {
      expect(page).toContain(escape(JSON.stringify(form.exampleOf(event), null, 2)));
      expect(page).toContain(`JSON Schema: <code>${name}</code>`);
    }
  });

  it('brings everything along, runs nothing but the search, and leads nowhere but to its own places and the other documents', () => {
    expect(page.replace(`<script type="module">${script()}</script>`, '')).not.toMatch(
      /<script|<link|<img|<iframe| on\w+=| style=|@import|url\(/i,
    );
    const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target!);
    const places = [...page.matchAll(/ id="([^"]*)"/g)].map(([, place]) => `#${place}`);
    expect(new Set(targets)).toEqual(new Set([...places, '/asyncapi.json', '/docs']));
  });
});
