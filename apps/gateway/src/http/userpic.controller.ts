import { Controller, Get, Req, Res } from '@nestjs/common';
import { fail, isFailure, photoQuery } from '#contracts';
import { callerOf, isKnownTo } from '#http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticity } from '../authenticity/authenticity.js';
import { KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { Links } from '../files/links.js';
import { Photos } from '../files/photos.js';
import { sendDownloadFailure } from './download-failure.js';
import { cacheControl, readQuery } from './read-query.js';

/** `GET /api/userpic`: the photo of a teacher or student. */
@Controller('api/userpic')
export class UserpicController {
  constructor(
    private readonly authenticity: Authenticity,
    private readonly keys: KeyAuthenticity,
    private readonly photos: Photos,
    private readonly links: Links,
  ) {}

  @Get()
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const about = callerOf(request);
    const read = await readQuery(request, {
      own: photoQuery,
      kinds: ['account_id', 'teacher_id', 'student_id'],
      scope: 'userpic',
      authenticity: this.authenticity,
      keys: this.keys,
      links: this.links,
    });
    if (isFailure(read)) return sendDownloadFailure(reply, read, about);

    const photo = await this.photos.find({ ...read.caller, ...read.fields });
    if (!photo) return sendDownloadFailure(reply, fail('photo_not_found'), about);
    const { etag, content_type } = photo;
    const headers = { etag, 'cache-control': cacheControl(read), 'x-content-type-options': 'nosniff' };
    if (isKnownTo(request.headers['if-none-match'], etag)) return void reply.status(304).headers(headers).send();

    const blob = await this.photos.open(photo);
    if (!blob) return sendDownloadFailure(reply, fail('photo_not_found'), about);
    reply.headers({ ...headers, 'content-type': content_type, 'content-length': blob.size }).send(blob.stream);
  }
}
