import type { z } from 'zod';
import { failures } from './openapi.answers.js';
import { everyAnswer, everyRequest, json, ofServiceKey, ref, schemaOf, type Json } from './openapi.parts.js';
import { peopleBatch, peopleQuery } from './roster-people.js';
import {
  approval,
  importList,
  importPath,
  importView,
  listQuery,
  listTypes,
  pageQuery,
  schoolPath,
} from './roster-imports.js';

const signed = [{ serviceKey: [] }];

/** The fields of a schema as parameters. */
function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties, required = [] } = schemaOf(schema) as { properties: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, of]) => {
    // A field with a default counts as always there for generators of types, also in a request.
    const { default: _, description, ...own } = of;
    const needed = place === 'path' || required.includes(name);
    return { name, in: place, required: needed, ...(description !== undefined && { description }), schema: own };
  });
}

const answered = (statuses: number[]): Json => ({
  200: {
    description: 'The import, which stays so until somebody does something',
    headers: everyAnswer,
    ...json(ref('RosterImport')),
  },
  202: {
    description: 'The import, which goes on by itself: look again after `retry_after_ms`',
    headers: everyAnswer,
    ...json(ref('RosterImport')),
  },
  ...failures(statuses),
});

const operation = (
  operationId: string,
  summary: string,
  {
    parameters,
    statuses,
    responses = answered(statuses),
    ...rest
  }: { parameters: Json[]; statuses: number[]; description: string; requestBody?: Json; responses?: Json },
): Json => ({
  summary,
  operationId,
  security: signed,
  parameters: [...parameters, ...ofServiceKey, ...everyRequest],
  ...rest,
  responses,
});

const ofOne = parametersOf(importPath, 'path');
const looking = [400, 401, 403, 404, 429, 500, 503];
const turning = [400, 401, 403, 404, 409, 413, 429, 500, 503];

/** Lists and people that other systems send, as paths of OpenAPI. Every one is signed with a service key. */
export const rosterPaths: Json = {
  '/admin/v1/schools/{school_id}/people': {
    put: operation('putPeople', 'Bring people, or change some, one by one', {
      description:
        'Scope `roster:apply`. Each is read as a row of a list, and taken over or not; nobody leaves. It is done in the ' +
        'background, as an import: `findings.items` says what has become of each.',
      parameters: [...parametersOf(schoolPath, 'path'), ...parametersOf(peopleQuery, 'query')],
      requestBody: { required: true, ...json(ref('PeopleBatch')) },
      statuses: turning,
    }),
  },
  '/admin/v1/schools/{school_id}/imports': {
    get: operation('listRosterImports', 'The imports of a school, the newest first', {
      description: 'Scope `roster:plan`. What was found in a list tells its import.',
      parameters: [...parametersOf(schoolPath, 'path'), ...parametersOf(pageQuery, 'query')],
      statuses: looking,
      responses: {
        200: { description: 'Some of them', headers: everyAnswer, ...json(ref('RosterImportList')) },
        ...failures(looking),
      },
    }),
    post: operation('sendRoster', 'Send a list of people', {
      description:
        'Scope `roster:plan`. It is read in the background; the import then says how it was understood, all that is wrong, ' +
        'and what it would do. Nothing is changed before it is approved.',
      parameters: [...parametersOf(schoolPath, 'path'), ...parametersOf(listQuery, 'query')],
      requestBody: {
        required: true,
        description: 'The list as it is, by its Content-Type; a zip is a OneRoster bundle',
        content: Object.fromEntries(
          Object.keys(listTypes).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
        ),
      },
      statuses: turning,
    }),
  },
  '/admin/v1/schools/{school_id}/imports/{import_id}': {
    get: operation('getRosterImport', 'How far an import is, and what was found in its list', {
      description: 'Scope `roster:plan`.',
      parameters: ofOne,
      statuses: looking,
    }),
  },
  '/admin/v1/schools/{school_id}/imports/{import_id}/approve': {
    post: operation('approveRosterImport', 'Carry an import out, or go on with one that has stopped', {
      description: 'Scope `roster:apply`. It is carried out in the background and makes what its preview shows.',
      parameters: ofOne,
      requestBody: { required: false, ...json(schemaOf(approval)) },
      statuses: turning,
    }),
  },
  '/admin/v1/schools/{school_id}/imports/{import_id}/undo': {
    post: operation('undoRosterImport', 'Take an import back, unless something newer stands on it', {
      description: 'Scope `roster:apply`. It is taken back in the background, row by row.',
      parameters: ofOne,
      statuses: turning,
    }),
  },
};

export const rosterSchemas: Json = {
  RosterImport: schemaOf(importView),
  RosterImportList: schemaOf(importList),
  PeopleBatch: schemaOf(peopleBatch),
};
