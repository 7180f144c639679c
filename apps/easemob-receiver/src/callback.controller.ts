import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { acceptanceOf, eventOf } from '#chat';
import { fail } from '#contracts';
import { callerOf, sendFailure, sendJson } from '#http';
import { Metrics } from '#telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReceiverSettings } from './easemob-receiver.settings.js';
import { Intake } from './intake.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Takes what Easemob tells after delivery. 200 says that the event is durable; of all else the vendor sends once more, and
 * then forgets it. Nothing of a body is ever logged: it holds what children write.
 */
@Controller('easemob')
export class CallbackController {
  private readonly path: Buffer;

  constructor(
    private readonly intake: Intake,
    private readonly metrics: Metrics,
    @Inject(ReceiverSettings) private readonly settings: ReceiverSettings,
  ) {
    this.path = digest(settings.RECEIVER_PATH);
  }

  @Post(':path')
  @HttpCode(200)
  async take(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(request);
    if (!timingSafeEqual(digest(path), this.path)) {
      this.count('wrong_path');
      return sendFailure(reply, fail('not_found'), caller);
    }
    if (!isJson(request.headers['content-type'])) return sendFailure(reply, fail('bad_content_type'), caller, 415);
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const acceptance = acceptanceOf(text, this.settings.RECEIVER_SECRETS);
    if (acceptance === undefined) {
      this.count('refused');
      return sendFailure(reply, fail('bad_signature'), caller, 403);
    }
    const outcome = await this.outcomeOf(text);
    this.count(outcome);
    if (outcome === 'unstorable') return sendFailure(reply, fail('unavailable'), caller);
    sendJson(reply, acceptance);
  }

  private async outcomeOf(text: string): Promise<string> {
    if (this.settings.ARCHIVE === 'off') return 'ignored';
    const event = eventOf(text);
    return 'kind' in event ? event.kind : this.intake.take(event);
  }

  private count(outcome: string): void {
    this.metrics.receiverEvents.inc({ outcome });
  }
}

const isJson = (type: string | undefined): boolean => /^application\/json\s*(;|$)/i.test(type ?? '');
