import { writeFileSync } from 'node:fs';
import { openApiText, pages, readPage, withSections } from './generated.js';

/** `npm run docs` */
const root = new URL('../../../', import.meta.url);
for (const page of pages()) writeFileSync(new URL(page, root), withSections(readPage(page)));
writeFileSync(new URL('libs/contracts/openapi.json', root), openApiText());
