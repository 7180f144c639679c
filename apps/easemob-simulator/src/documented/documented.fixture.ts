interface Case {
  when: string;
  dials: object;
  method: string;
  path: string;
  json: unknown;
  status: number;
  error: string;
  text: string | RegExp;
}

const request = /^(?<when>[^:]+): (?<method>[A-Z]+) (?<path>\S+)(\s+§(?<json>\d+)§)?(\s+where §(?<dials>\d+)§)?$/;
const answer = /^(?<status>\d+) (?<error>\w+) (?<text>.+)$/;

/**
 * Requests, and in the line below how Easemob's documentation says that they are refused. A case begins two spaces from
 * the left:
 *
 *     a user is there already: POST /users ${body} where ${dials}
 *       400 duplicate_unique_property_exists what it says
 */
export function documented(texts: TemplateStringsArray, ...values: unknown[]): Case[] {
  const table = texts.reduce((all, text, n) => `${all}§${n - 1}§${text}`);
  const valueOf = (n: string | undefined) => (n === undefined ? undefined : values[Number(n)]);
  const filled = (text: string) => text.replace(/§(\d+)§/g, (_, n: string) => String(valueOf(n)));
  return table
    .trim()
    .split(/\n+ {2}(?! )/)
    .map((row) => {
      const end = row.lastIndexOf('\n');
      const asked = request.exec(row.slice(0, end))?.groups;
      const told = answer.exec(row.slice(end).trim())?.groups;
      if (!asked || !told) throw new Error(`no case: ${row}`);
      const pattern = valueOf(/^§(\d+)§$/.exec(told.text!)?.[1]);
      return {
        when: asked.when!,
        method: asked.method!,
        path: filled(asked.path!),
        json: valueOf(asked.json),
        dials: valueOf(asked.dials) ?? {},
        status: Number(told.status),
        error: told.error!,
        text: pattern instanceof RegExp ? pattern : filled(told.text!),
      };
    });
}

export const many = (n: number) => Array.from({ length: n }, (_, i) => `n${i}`);
