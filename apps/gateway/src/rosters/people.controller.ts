import { Controller, HttpCode, Put, Req, Res } from '@nestjs/common';
import { isFailure, peopleBatch, peopleQuery, schoolPath } from '#contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readBody } from '../http/read-envelope.js';
import { parsed, RosterRequests } from './roster-requests.js';
import { peopleRoute } from './routes.js';

/** People, as a system tells of them that keeps them itself: each is taken or not, and at once. */
@Controller(peopleRoute)
export class PeopleController {
  constructor(private readonly requests: RosterRequests) {}

  @Put()
  @HttpCode(202)
  put(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.requests.answer(request, reply, async () => {
      const path = await this.requests.allowed(request, schoolPath, 'roster:apply');
      if (isFailure(path)) return path;
      const query = parsed(peopleQuery, request.query);
      if (isFailure(query)) return query;
      const read = readBody(request.headers['content-type'], request.body);
      if (isFailure(read)) return read;
      const batch = parsed(peopleBatch, read.body);
      if (isFailure(batch)) return batch;
      const { source, version, ...asked } = query;
      const options = { ...asked, mode: 'additive', batch: true } as const;
      return this.requests.keep(request, { ...path, source, version, options, file_name: 'people.json' });
    });
  }
}
