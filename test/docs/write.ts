import { readFileSync, writeFileSync } from 'node:fs';
import { openApiText, withSections } from './generated.js';

/** `npm run docs` */
const readme = new URL('../../../README.md', import.meta.url);
writeFileSync(readme, withSections(readFileSync(readme, 'utf8')));
writeFileSync(new URL('../../../libs/contracts/openapi.json', import.meta.url), openApiText());
