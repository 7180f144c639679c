import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import {
  approval,
  fail,
  fieldFault,
  importPath,
  isFailure,
  listQuery,
  listTypes,
  schoolPath,
  type Failure,
  type ImportView,
  type RosterScope,
} from '#contracts';
import { callerOf, onBehalfOf, recordOf, sendFailure, sendJson } from '#http';
import { approveUpload, Operator, takeUpload, undoUpload, viewUpload, type OfSchool } from '#operating/uploads';
import { Outbox } from '#outbox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { digestOf, KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { reads } from '../gateway-database.module.js';
import { readBody } from '../http/read-envelope.js';
import { notKept, notTurned } from './import-failures.js';
import { importsRoute } from './routes.js';

/** Lists of people, as other systems send them: taken in here, and read, carried out and taken back by a worker. */
@Controller(importsRoute)
export class ImportsController {
  constructor(
    private readonly keys: KeyAuthenticity,
    private readonly outbox: Outbox,
    @Inject(reads) private readonly dataSource: DataSource,
  ) {}

  @Post()
  @HttpCode(202)
  send(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async () => {
      const path = await this.allowed(request, schoolPath, 'roster:plan');
      if (isFailure(path)) return path;
      const query = parsed(listQuery, request.query);
      if (isFailure(query)) return query;
      const file_name = listTypes[(request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()];
      if (file_name === undefined)
        return fail('bad_field', { field: 'Content-Type', detail: `must be ${Object.keys(listTypes).join(', ')}` });
      const bytes = bytesOf(request);
      const { source, version, ...options } = query;
      const digest = `${await digestOf(bytes)} ${file_name} ${JSON.stringify(options)}`;
      const incoming = { ...path, source, version, options, file_name, bytes, digest };
      const kept = await takeUpload(this.operatorOf(request), incoming);
      const refused = notKept(kept, incoming);
      return (
        refused ?? this.view({ ...path, import_id: 'kept' in kept ? kept.kept : (kept as { known: number }).known })
      );
    });
  }

  @Get(':import_id')
  look(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async () => {
      const of = await this.allowed(request, importPath, 'roster:plan');
      return isFailure(of) ? of : this.view(of);
    });
  }

  @Post(':import_id/approve')
  @HttpCode(202)
  approve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async () => {
      const of = await this.known(request);
      if (isFailure(of)) return of;
      const read =
        bytesOf(request).length === 0 ? { body: {} } : readBody(request.headers['content-type'], request.body);
      if (isFailure(read)) return read;
      const asked = parsed(approval, read.body);
      if (isFailure(asked)) return asked;
      const turned = await approveUpload(this.operatorOf(request), of, asked.leaving);
      return 'refused' in turned ? notTurned(turned.refused) : this.view(of);
    });
  }

  @Post(':import_id/undo')
  @HttpCode(202)
  undo(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async () => {
      const of = await this.known(request);
      if (isFailure(of)) return of;
      const turned = await undoUpload(this.operatorOf(request), of);
      return 'refused' in turned ? notTurned(turned.refused) : this.view(of);
    });
  }

  /** Whom the request names in its path, once its key has proved to be there for that. */
  private async allowed<S extends z.ZodType<{ school_id: number }>>(
    request: FastifyRequest,
    schema: S,
    scope: RosterScope,
  ): Promise<Failure | z.output<S>> {
    const path = schema.safeParse(request.params);
    if (!path.success) return fail('not_found');
    const { school_id } = path.data;
    recordOf(request).claimed = { school_id };
    const refused = await this.keys.refusalOf(request, { scope, school_id });
    if (refused) return refused;
    recordOf(request).school_id = school_id;
    return path.data;
  }

  /** The import that is to be turned, of the school that has sent it. */
  private async known(request: FastifyRequest): Promise<Failure | OfSchool> {
    const of = await this.allowed(request, importPath, 'roster:apply');
    if (isFailure(of)) return of;
    const view = await viewUpload(this.dataSource, of);
    if (!view) return fail('import_not_found');
    return turnable(view) ? of : fail('import_not_so', { status: view.status });
  }

  private async view(of: OfSchool): Promise<Failure | ImportView> {
    return (await viewUpload(this.dataSource, of)) ?? fail('import_not_found');
  }

  /** In whose name it is done, for the audit. */
  private operatorOf(request: FastifyRequest): Operator {
    return new Operator(this.dataSource, this.outbox, { who: recordOf(request).key_id! });
  }

  private answer(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: () => Promise<Failure | ImportView>,
  ): Promise<void> {
    return onBehalfOf(request, async () => {
      const answer = await asked();
      if (isFailure(answer)) return sendFailure(reply, answer, callerOf(request));
      sendJson(reply, JSON.stringify(answer), answer.retry_after_ms === null ? 200 : 202);
    });
  }
}

/** There is a plan; of all else nothing can be carried out. */
const turnable = ({ findings, status }: ImportView): boolean => findings?.preview != null && status !== 'superseded';

const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

function parsed<S extends z.ZodType>(schema: S, value: unknown): Failure | z.output<S> {
  const read = schema.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  const { error, values } = fieldFault(read.error.issues);
  return fail(error, values);
}
