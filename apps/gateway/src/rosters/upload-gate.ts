import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { fail, isFailure, schoolPath, type Failure } from '#contracts';
import { callerOf, recordOf, sendFailure } from '#http';
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
    // All requests pass by here: one that sends no list waits for nothing.
    this.host.httpAdapter.getInstance().addHook('onRequest', (request, reply, done) => {
      const scope = scopesOfUploads[`${request.method} ${recordOf(request).route}`];
      if (scope === undefined) return done();
      this.isRefused(request, { reply, scope }).then((refused) => refused || done(), done);
    });
  }

  private async isRefused(request: FastifyRequest, asked: { reply: FastifyReply; scope: string }): Promise<boolean> {
    const refused = await this.refusalOf(request, asked);
    if (!refused) return false;
    // The rest of the body is nobody's business any more.
    asked.reply.header('connection', 'close');
    sendFailure(asked.reply, refused, callerOf(request));
    return true;
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
