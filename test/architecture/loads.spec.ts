import { loadedBy } from './loads.js';
import { loads } from './rules.js';

describe('the start of a process', () => {
  it.each(Object.entries(loads))('of %s loads what the table says, and nothing else', (file, packages) => {
    expect(loadedBy(file)).toEqual(packages.toSorted());
  });

  it('is seen to load what is imported anywhere on its way, and not what is imported when it is needed', () => {
    const planted = (text: string) => loadedBy('apps/ops/src/main', { 'dist/apps/ops/src/doer.js': text });
    const loaded = planted(`import { x,\n  y } from '#blobs/nest';\nexport { z } from "left-pad/z.js";`);
    expect(loaded).toEqual(expect.arrayContaining(['@nestjs/common', 'left-pad']));
    expect(planted(`const later = () => import('@nestjs/common');\nexport const text = '@nestjs/core';`)).toEqual([
      'commander',
    ]);
  });
});
