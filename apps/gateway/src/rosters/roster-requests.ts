import { Inject, Injectable } from '@nestjs/common';
import {
  fail,
  fieldFault,
  isFailure,
  type Failure,
  type ImportList,
  type ImportView,
  type PageQuery,
  type RosterScope,
} from '#contracts';
import { callerOf, onBehalfOf, recordOf, sendFailure, sendJson } from '#http';
import { Operator, takeUpload, viewUpload, viewUploads, type Incoming, type OfSchool } from '#operating/uploads';
import { Outbox } from '#outbox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { digestOf, KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { reads } from '../gateway-database.module.js';
import { LaggingReads } from '../replica/lagging-reads.js';
import { notKept } from './import-failures.js';

/** What the routes of lists have in common: who may ask, what is kept, and how an import is told. */
@Injectable()
export class RosterRequests {
  constructor(
    private readonly keys: KeyAuthenticity,
    private readonly outbox: Outbox,
    @Inject(reads) private readonly dataSource: DataSource,
    private readonly lagging?: LaggingReads,
  ) {}

  /** Whom the request names in its path, once its key has proved to be there for that. */
  async allowed<S extends z.ZodType<{ school_id: number }>>(
    request: FastifyRequest,
    schema: S,
    scope: RosterScope,
  ): Promise<Failure | z.output<S>> {
    const path = claimedPath(request, schema);
    if (isFailure(path)) return path;
    const { school_id } = path;
    const refused = await this.keys.refusalOf(request, { scope, school_id });
    if (refused) return refused;
    recordOf(request).school_id = school_id;
    return path;
  }

  /** Keeps what has come until a worker reads it. */
  async keep(request: FastifyRequest, sent: Omit<Incoming, 'digest' | 'bytes'>): Promise<Failure | ImportView> {
    const bytes = bytesOf(request);
    const digest = `${await digestOf(bytes)} ${sent.file_name} ${JSON.stringify(sent.options)}`;
    const kept = await takeUpload(this.operatorOf(request), { ...sent, bytes, digest });
    const refused = notKept(kept, sent);
    if (refused) return refused;
    const import_id = 'kept' in kept ? kept.kept : (kept as { known: number }).known;
    return this.view({ school_id: sent.school_id, import_id });
  }

  async view(of: OfSchool): Promise<Failure | ImportView> {
    return (await viewUpload(this.dataSource, of)) ?? fail('import_not_found');
  }

  list(school_id: number, page: PageQuery): Promise<ImportList> {
    return viewUploads(this.dataSource, school_id, page);
  }

  /** In whose name it is done, for the audit. */
  operatorOf(request: FastifyRequest): Operator {
    return new Operator(this.dataSource, this.outbox, { who: recordOf(request).key_id! });
  }

  /** Answers with the import, 202 as long as it goes on by itself; or with several. */
  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: () => Promise<Failure | ImportView | ImportList>,
  ): Promise<void> {
    return onBehalfOf(request, async () => {
      const answer = await asked();
      if (isFailure(answer)) return sendFailure(reply, answer, callerOf(request));
      await this.lagging?.told({ key_id: recordOf(request).key_id });
      const goesOn = 'import_id' in answer && answer.retry_after_ms !== null;
      sendJson(reply, JSON.stringify(answer), goesOn ? 202 : 200);
    });
  }
}

/** What a path names, noted as what the request claims. */
export function claimedPath<S extends z.ZodType<{ school_id: number }>>(
  request: FastifyRequest,
  schema: S,
): Failure | z.output<S> {
  const path = schema.safeParse(request.params);
  if (!path.success) return fail('not_found');
  recordOf(request).claimed = { school_id: path.data.school_id };
  return path.data;
}

export const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

/** What a schema reads of it, or what is wrong with it. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): Failure | z.output<S> {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  const { error, values } = fieldFault(read.error.issues);
  return fail(error, values);
}
