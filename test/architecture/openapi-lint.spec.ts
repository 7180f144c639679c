import { createConfig, lintFromString } from '@redocly/openapi-core';
import { openApi } from '#contracts';

/** What the linter has to say of a document by its recommended rules. */
async function problemsOf(document: object): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`);
}

describe("the API's description", () => {
  it('is as a linter recommends', async () => {
    expect(await problemsOf(openApi())).toEqual([]);
  });

  it('negative control: a reference to nothing and a name that is used twice are seen', async () => {
    const document = structuredClone(openApi()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
      webhooks: Record<string, { post: { requestBody: { content: object } } }>;
    };
    document.paths['/api/userpic']!.get!.operationId = document.paths['/api/im']!.post!.operationId;
    document.webhooks['group.activated']!.post.requestBody.content = {
      'application/json': { schema: { $ref: '#/components/schemas/Nothing' } },
    };
    const problems = await problemsOf(document);
    for (const rule of ['operation-operationId-unique', 'no-unresolved-refs'])
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${rule} `)));
  });
});
