import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail, isFailure, schoolPath, type Failure } from '#contracts';
import { callerOf, sendFailure } from '#http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { claimedPath } from './roster-requests.js';
import { scopesOfUploads } from './routes.js';
import { UploadPlaces } from './upload-places.js';

/** Looks at who sends a list before a byte of it is taken in: a body of megabytes is read for whoever may send one, and few at a time. */
@Injectable()
export class UploadGate implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly keys: KeyAuthenticity,
    private readonly places: UploadPlaces,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onRequest', async (request, reply) => {
      const scope = scopesOfUploads[`${request.method} ${request.routeOptions.url}`];
      if (scope === undefined) return;
      const refused = await this.refusalOf(request, { reply, scope });
      if (!refused) return;
      // The rest of the body is nobody's business any more.
      reply.header('connection', 'close');
      sendFailure(reply, refused, callerOf(request));
      return reply;
    });
  }

  private async refusalOf(
    request: FastifyRequest,
    { reply, scope }: { reply: FastifyReply; scope: string },
  ): Promise<Failure | undefined> {
    const path = claimedPath(request, schoolPath);
    if (isFailure(path)) return path;
    const { school_id } = path;
    const refused = await this.keys.refusalBeforeBody(request, { scope, school_id });
    if (refused) return refused;
    const giveBack = this.places.take(school_id);
    if (!giveBack) return fail('unavailable');
    reply.raw.once('close', giveBack);
    return undefined;
  }
}
