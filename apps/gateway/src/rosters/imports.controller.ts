import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  approval,
  fail,
  importPath,
  isFailure,
  listQuery,
  listTypes,
  pageQuery,
  schoolPath,
  type Failure,
  type ImportView,
} from '#contracts';
import { approveUpload, undoUpload, type OfSchool } from '#operating/uploads';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBody } from '../http/read-envelope.js';
import { notTurned } from './import-failures.js';
import { bytesOf, parsed, RosterRequests } from './roster-requests.js';
import { importsRoute } from './routes.js';

/** Lists of people, as other systems send them: taken in here, and read, carried out and taken back by a worker. */
@Controller(importsRoute)
export class ImportsController {
  constructor(private readonly requests: RosterRequests) {}

  @Post()
  @HttpCode(202)
  send(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const path = await this.requests.allowed(request, schoolPath, 'roster:plan');
      if (isFailure(path)) return path;
      const query = parsed(listQuery, request.query);
      if (isFailure(query)) return query;
      const file_name = listTypes[(request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()];
      if (file_name === undefined)
        return fail('bad_field', { field: 'Content-Type', detail: `must be ${Object.keys(listTypes).join(', ')}` });
      const { source, version, ...options } = query;
      return this.requests.keep(request, { ...path, source, version, options, file_name });
    });
  }

  @Get()
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const path = await this.requests.allowed(request, schoolPath, 'roster:plan');
      if (isFailure(path)) return path;
      const page = parsed(pageQuery, request.query);
      return isFailure(page) ? page : this.requests.list(path.school_id, page);
    });
  }

  @Get(':import_id')
  look(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const of = await this.requests.allowed(request, importPath, 'roster:plan');
      return isFailure(of) ? of : this.requests.view(of);
    });
  }

  @Post(':import_id/approve')
  @HttpCode(202)
  approve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const of = await this.known(request);
      if (isFailure(of)) return of;
      const read =
        bytesOf(request).length === 0 ? { body: {} } : readBody(request.headers['content-type'], request.body);
      if (isFailure(read)) return read;
      const asked = parsed(approval, read.body);
      if (isFailure(asked)) return asked;
      const turned = await approveUpload(this.requests.operatorOf(request), of, asked.leaving);
      return 'refused' in turned ? notTurned(turned.refused) : this.requests.view(of);
    });
  }

  @Post(':import_id/undo')
  @HttpCode(202)
  undo(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const of = await this.known(request);
      if (isFailure(of)) return of;
      const turned = await undoUpload(this.requests.operatorOf(request), of);
      return 'refused' in turned ? notTurned(turned.refused) : this.requests.view(of);
    });
  }

  /** The import that is to be turned, of the school that has sent it. */
  private async known(request: FastifyRequest): Promise<Failure | OfSchool> {
    const of = await this.requests.allowed(request, importPath, 'roster:apply');
    if (isFailure(of)) return of;
    const view = await this.requests.view(of);
    if (isFailure(view)) return view;
    return turnable(view) ? of : fail('import_not_so', { status: view.status });
  }
}

/** There is a plan; of all else nothing can be carried out. */
const turnable = ({ findings, status }: ImportView): boolean => findings?.preview != null && status !== 'superseded';
