import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { Attachments, Downloads, isUnhad, type Attachment, type Coming } from '#attachments';
import type { StoredContent } from '#blobs';
import { fail, fileQuery, isFailure, type Failure } from '#contracts';
import { attachmentNamed, callerOf, isKnownTo, rangeOf, onBehalfOf } from '#http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { Authenticity } from '../authenticity/authenticity.js';
import { KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { SchoolDirectory } from '../authenticity/school-directory.js';
import { readingRefused } from '../commands/reading-rights.js';
import { failureOf, givenUp } from '../files/file-failures.js';
import { Links } from '../files/links.js';
import { reads } from '../gateway-database.module.js';
import { GatewaySettings } from '../gateway.settings.js';
import { sendDownloadFailure } from './download-failure.js';
import { cacheControl, readQuery, type Asked } from './read-query.js';

/** `GET /api/easemob/file`: the attachment of a message, from our store, else from Easemob while it is stored. */
@Controller('api/easemob/file')
export class EasemobFileController {
  constructor(
    private readonly authenticity: Authenticity,
    private readonly keys: KeyAuthenticity,
    private readonly schools: SchoolDirectory,
    @Inject(reads) private readonly dataSource: DataSource,
    private readonly attachments: Attachments,
    private readonly downloads: Downloads,
    private readonly links: Links,
    @Inject(GatewaySettings) private readonly settings: GatewaySettings,
  ) {}

  @Get()
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const failed = await onBehalfOf(request, () => this.send(request, reply));
    if (failed) sendDownloadFailure(reply, failed, callerOf(request));
  }

  /** @returns why nothing was sent */
  private async send(request: FastifyRequest, reply: FastifyReply): Promise<Failure | undefined> {
    const read = await readQuery(request, {
      own: fileQuery,
      kinds: ['im_message_id'],
      scope: 'file',
      authenticity: this.authenticity,
      keys: this.keys,
      links: this.links,
    });
    if (isFailure(read)) return read;
    const attachment = await this.attachments.find({ ...read.fields, school_id: read.caller.school_id });
    if (!attachment) return fail('message_not_found');
    const refused = await this.refusalOf(read.caller, attachment);
    if (refused) return refused;

    const exchange = {
      request,
      reply,
      name: attachment.easemob_filename ?? 'file',
      cache: cacheControl(read),
    };
    const sound = attachment.kept && (await this.attachments.isSound(attachment));
    if (sound && (await this.sendKept(attachment.kept!, exchange))) return undefined;
    const lost = givenUp(attachment, this.settings);
    if (lost) return lost;
    const file = await this.downloads.join(attachment);
    if (isUnhad(file)) return failureOf(file, this.settings);
    if ('read' in file) return this.sendComing(file, exchange);
    return (await this.sendKept(file, exchange)) ? undefined : fail('unavailable');
  }

  private async refusalOf(caller: Asked<unknown>['caller'], { im_group_id }: Attachment): Promise<Failure | undefined> {
    const policy = await this.schools.policyOf(caller.school_id);
    return readingRefused({ ...caller, policy, fields: { im_group_id } }, this.dataSource);
  }

  /** Reads along while the file arrives. A part of it can be sent only when its size is sure, so that waits. */
  private async sendComing(file: Coming, exchange: Exchange): Promise<undefined> {
    const stream = file.read();
    if (exchange.request.headers.range !== undefined) {
      const kept = await file.stored;
      if (!isUnhad(kept) && (await this.sendKept(kept, exchange))) return void stream.destroy();
    }
    const { contentType, size } = file;
    exchange.reply.headers(headersOf({ contentType }, exchange));
    if (size !== null) exchange.reply.header('content-length', size);
    exchange.reply.send(stream);
  }

  /** @returns false where the store has lost it */
  private async sendKept(kept: StoredContent, exchange: Exchange): Promise<boolean> {
    const { request, reply } = exchange;
    const etag = `"${kept.key}"`;
    const ifRange = request.headers['if-range'];
    const whole = ifRange !== undefined && ifRange !== etag;
    const range = whole ? undefined : rangeOf(request.headers.range, kept.size);
    const headers = { ...headersOf(kept, exchange), etag, 'accept-ranges': 'bytes' };
    if (isKnownTo(request.headers['if-none-match'], etag)) {
      reply.status(304).headers({ etag, 'cache-control': headers['cache-control'] }).send();
      return true;
    }
    if (range === 'unsatisfiable') {
      reply.status(416).header('content-range', `bytes */${kept.size}`).send();
      return true;
    }
    const blob = await this.attachments.open(kept, range);
    if (!blob) return false;
    const { from, to } = range ?? { from: 0, to: kept.size - 1 };
    if (range) reply.status(206).header('content-range', `bytes ${from}-${to}/${kept.size}`);
    reply.headers({ ...headers, 'content-length': to - from + 1 }).send(blob.stream);
    return true;
  }
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  /** As the sender's phone called the file. */
  name: string;
  /** Cache-Control. */
  cache: string;
}

/** The bytes come from a stranger's phone: no browser is to make a page of them. */
const headersOf = ({ contentType }: Pick<StoredContent, 'contentType'>, { name, cache }: Exchange) => ({
  'content-type': contentType,
  'content-disposition': attachmentNamed(name),
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
  'cache-control': cache,
});
