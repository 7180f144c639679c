/* Filters what is found one by one, and the contents with it. Without this script all of it is there to read. */
const search = document.querySelector('[role=search]');
const field = search.querySelector('input');
const told = search.querySelector('[role=status]');
const chapters = [...document.querySelectorAll('main > section')];
const links = [...document.querySelectorAll('nav a')].map((link) => ({
  link,
  target: document.getElementById(link.hash.slice(1)),
}));
/** Each is found by its words and by the title of its chapter. */
const units = chapters.flatMap((chapter) =>
  [chapter, ...chapter.querySelectorAll('[data-unit]')]
    .filter((unit) => unit.matches('[data-unit]'))
    .map((unit) => ({ unit, text: `${chapter.querySelector('h2').textContent} ${unit.textContent}`.toLowerCase() })),
);

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { unit, text } of units) unit.hidden = !words.every((word) => text.includes(word));
  for (const chapter of chapters)
    if (!chapter.matches('[data-unit]')) chapter.hidden = !chapter.querySelector('[data-unit]:not([hidden])');
  for (const { link, target } of links) link.hidden = target.closest('[hidden]') !== null;
  const found = units.filter(({ unit }) => !unit.hidden).length;
  told.textContent =
    words.length === 0 ? '' : found === 0 ? 'Nothing found · 没有找到' : `${found} found · 找到 ${found} 处`;
}

function clear() {
  field.value = '';
  filter();
}

field.addEventListener('input', filter);
field.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') clear();
  if (event.key !== 'Enter') return;
  const shown = links.filter(({ link }) => !link.hidden);
  (shown.find(({ target }) => target.matches('[data-unit]')) ?? shown[0])?.link.click();
});
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  field.focus();
  field.select();
});
// A link in a text may lead to what has been filtered away.
window.addEventListener('hashchange', () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.closest('[hidden]')) return;
  clear();
  target.scrollIntoView();
});
search.hidden = false;
