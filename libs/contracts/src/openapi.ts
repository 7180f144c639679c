import { cloudEventsType } from './cloud-event.js';
import { commands, type CommandName } from './commands.js';
import type { Command } from './command.js';
import { endedOperation } from './ended-operation.js';
import { envelope, fileQuery, photoQuery } from './envelope.js';
import { errors } from './errors.js';
import { examples } from './examples.js';
import { inForm, messageSchema, type EnvelopeVersion } from './event-forms.js';
import { endsOperation } from './event-schema.js';
import type { EventDefinition } from './event.js';
import { eventsFor, type AnyEvent } from './events.js';
import { download, failure, failures } from './openapi.answers.js';
import {
  everyAnswer,
  everyRequest,
  header,
  json,
  ofServiceKey,
  ofSignature2017,
  pascal,
  ref,
  schemaOf,
  security,
  securitySchemes,
  signedAsIn2017,
  type Json,
} from './openapi.parts.js';
import { rosterPaths, rosterSchemas } from './openapi.rosters.js';
import type { Columns } from './table.js';

/** What a request of one command holds: the envelope's fields, its own, and which command it is. */
function requestOf(cmd: CommandName, { summary, fields, ofSchool }: Command): Json {
  const shared = schemaOf(envelope);
  const own = schemaOf(fields);
  const properties = shared.properties as Record<string, Json>;
  // A field with a default counts as always there for generators of types, also in a request.
  const { default: _, ...expanded } = properties.expanded!;
  const left = [...ofSignature2017, ...(ofSchool ? ['account_id'] : [])];
  const required = [...(shared.required as string[]), ...((own.required as string[] | undefined) ?? [])];
  return {
    type: 'object',
    title: cmd,
    description: summary,
    properties: {
      ...properties,
      ...Object.fromEntries(ofSignature2017.map((name) => [name, signedAsIn2017(properties[name]!)])),
      ...(ofSchool && {
        account_id: {
          ...properties.account_id,
          description: 'A service key may leave it out, and asks as the school.',
        },
      }),
      expanded: { ...expanded, description: '1: a table with rows is an array of objects; absent: 0' },
      cmd: { const: cmd },
      ...(own.properties as Json),
    },
    required: [...new Set(required)].filter((name) => !left.includes(name)),
    examples: [examples[cmd].request],
    // What OpenAPI has no word for: which answer belongs to which request of the same path.
    'x-answer': ref(`${pascal(cmd)}Answer`),
  };
}

const cell = (type: Columns[string]): Json => ({ type: [type === 'integer' ? 'integer' : 'string', 'null'] });

/** The 2017 layout: compact, or a bare array of objects for `expanded: 1` where there are rows. */
function tableOf(columns: Columns): Json {
  const names = Object.keys(columns);
  return {
    oneOf: [
      {
        type: 'object',
        description: `Compact. \`values\` holds the ${names.length} column names, then the cells row by row: ${names.join(', ')}.`,
        properties: {
          fieldCount: { const: names.length },
          values: {
            type: 'array',
            prefixItems: names.map((name) => ({ const: name })),
            items: { type: ['string', 'integer', 'null'] },
          },
          rowCount: { type: 'integer', minimum: 0 },
        },
        required: ['fieldCount', 'values', 'rowCount'],
        additionalProperties: false,
      },
      {
        type: 'array',
        minItems: 1,
        description: 'With `expanded` 1 and at least one row.',
        items: {
          type: 'object',
          properties: Object.fromEntries(names.map((name) => [name, cell(columns[name]!)])),
          required: names,
          additionalProperties: false,
        },
      },
    ],
  };
}

const answerOf = (cmd: CommandName, command: Command): Json => ({
  title: `Answer of ${cmd}`,
  ...(command.answer === 'table' ? tableOf(command.columns) : schemaOf(command.reply)),
  examples: [examples[cmd].answer],
});

const names = Object.keys(commands) as (keyof typeof commands)[];

/** The API as an OpenAPI 3.1 document: `cmd` is the discriminator of a union, one type per command. Pure. */
export function openApi(): Json {
  const requests = names.map((cmd) => [`${pascal(cmd)}Request`, requestOf(cmd, commands[cmd])]);
  const answers = names.map((cmd) => [`${pascal(cmd)}Answer`, answerOf(cmd, commands[cmd])]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'SchoolIM',
      version: '2017.2',
      license: { name: 'MIT', identifier: 'MIT' },
      description: 'A business failure of POST /api/im is an HTTP 200 with `code` not 0.',
    },
    servers: [{ url: '/', description: 'The gateway that serves this document' }],
    security,
    paths: {
      '/api/im': {
        post: {
          summary: 'Carry out a command',
          operationId: 'im',
          parameters: [...ofServiceKey, ...everyRequest],
          requestBody: {
            required: true,
            ...json({
              oneOf: names.map((cmd) => ref(`${pascal(cmd)}Request`)),
              discriminator: {
                propertyName: 'cmd',
                mapping: Object.fromEntries(names.map((cmd) => [cmd, `#/components/schemas/${pascal(cmd)}Request`])),
              },
            }),
          },
          responses: {
            200: {
              description: 'The answer of the command, or a failure with `code` not 0',
              headers: everyAnswer,
              ...json({ anyOf: [...names.map((cmd) => ref(`${pascal(cmd)}Answer`)), ref('Failure')] }),
            },
            ...failures([400, 401, 403, 413, 429, 500, 503]),
          },
        },
      },
      '/api/userpic': {
        get: {
          operationId: 'userpic',
          ...download('The photo of a teacher or student', photoQuery, { partial: false }),
        },
      },
      '/api/easemob/file': {
        get: { operationId: 'easemobFile', ...download('The attachment of a message', fileQuery, { partial: true }) },
      },
      ...rosterPaths,
    },
    webhooks: Object.fromEntries(
      eventsFor('callbacks').map(({ type, summary }) => [
        type,
        {
          post: {
            summary,
            operationId: callbackName(type, 1),
            security: [],
            parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => header(name, true)),
            requestBody: {
              required: true,
              content: {
                'application/json': { schema: ref(callbackName(type, 1)) },
                [cloudEventsType]: { schema: ref(callbackName(type, 2)) },
              },
            },
            responses: { '2XX': { description: 'Taken' }, 410: { description: 'Never again' } },
          },
        },
      ]),
    ),
    components: {
      securitySchemes,
      schemas: { ...Object.fromEntries([...requests, ...answers]), Failure: failure, ...rosterSchemas, ...callbacks() },
    },
    'x-errors': errors,
  };
}

/** By the version of the envelope that an endpoint takes. */
const callbackName = (type: AnyEvent['type'], version: EnvelopeVersion): string =>
  `${type.split(/[._]/).map(pascal).join('')}${version === 1 ? 'Callback' : 'CloudEvent'}`;

const callbacks = (): Json =>
  Object.fromEntries(
    eventsFor('callbacks').flatMap((event) => [
      [callbackName(event.type, 1), callbackBody(event)],
      [callbackName(event.type, 2), messageSchema(inForm(event, 2))],
    ]),
  );

/** The body of a callback in version 1 of the envelope, signed as Standard Webhooks tells, as that of version 2 is. */
export const callbackBody = ({ type, data }: Pick<EventDefinition, 'type' | 'data'>): Json => ({
  type: 'object',
  properties: {
    type: { const: type },
    timestamp: { type: 'string', format: 'date-time' },
    data: endsOperation({ data }) ? endedOperation(type) : schemaOf(data),
  },
  required: ['type', 'timestamp', 'data'],
});
