import { rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { chartSettings } from './chart-settings.js';
import { documents, pages, readPage, withSections } from './generated.js';

/** `npm run docs` */
const root = new URL('../../../', import.meta.url);
const contracts = new URL('libs/contracts/', root);
for (const page of pages()) writeFileSync(new URL(page, root), withSections(readPage(page)));
rmSync(new URL('schemas', contracts), { recursive: true, force: true });
mkdirSync(new URL('schemas', contracts));
for (const [name, text] of Object.entries(documents())) writeFileSync(new URL(name, contracts), text);
writeFileSync(new URL('deploy/helm/schoolim/settings.yaml', root), chartSettings());
