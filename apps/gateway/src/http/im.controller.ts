import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { commands, fail, fieldFault, isCommandName, isFailure, type CommandName, type Envelope } from '#contracts';
import { callerOf, onBehalfOf, recordOf, sendFailure } from '#http';
import type { FairShares } from '#work';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticity } from '../authenticity/authenticity.js';
import { SchoolDirectory } from '../authenticity/school-directory.js';
import { handlers } from '../commands/handlers.js';
import type { Call, Handler } from '../commands/handler.js';
import { GatewayTools } from '../gateway-tools.js';
import { WriteRates } from '../rates/write-rates.js';
import { sendAnswer } from './answer.js';
import { readEnvelope } from './read-envelope.js';

/** The places of writes among those of all requests. */
export const writePlaces = Symbol('places of writes');

/**
 * `POST /api/im`: one address, many commands. The order of the checks is part of the contract, and those of authenticity
 * stand in the middle of it, after the envelope and the place: so they are called here and are no guard.
 */
@Controller('api/im')
export class ImController {
  constructor(
    private readonly authenticity: Authenticity,
    private readonly schools: SchoolDirectory,
    private readonly rates: WriteRates,
    private readonly tools: GatewayTools,
    @Inject(writePlaces) private readonly writes: FairShares,
  ) {}

  @Post()
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(request);
    const read = readEnvelope(request.headers['content-type'], request.body);
    if (isFailure(read)) return sendFailure(reply, read, caller);

    // Before the timestamp is used up: whoever is refused here may send the very same request again.
    if (!this.hasPlace(request, read.envelope)) return sendFailure(reply, fail('unavailable'), caller);

    const { cmd, expanded, school_id } = read.envelope;
    recordOf(request).claimed = { school_id, cmd };
    const refused = await this.authenticity.refusalOf(read.envelope);
    if (refused) return sendFailure(reply, refused, caller);

    if (!isCommandName(cmd)) return sendFailure(reply, fail('unknown_cmd'), caller);
    Object.assign(recordOf(request), { cmd, school_id });
    const fields = commands[cmd].fields.safeParse(read.body, { reportInput: true });
    if (!fields.success) {
      const fault = fieldFault(fields.error.issues);
      return sendFailure(reply, fail(fault.error, fault.values), caller);
    }

    const limited = isCostly(cmd) && (await this.rates.refusalOf(read.envelope));
    if (limited) return sendFailure(reply, limited, caller);

    const call = {
      ...caller,
      fields: fields.data,
      gone: () => goneSignal(reply),
      // Whoever waits for a worker keeps nobody here busy.
      leave: () => recordOf(request).leave?.(),
    };
    const carriedOut = () => this.carryOut(cmd, read.envelope, call);
    // A read leaves nothing behind that would have to name its request.
    const answer = await (isCostly(cmd) ? onBehalfOf(request, carriedOut) : carriedOut());
    if (isFailure(answer)) return sendFailure(reply, answer, caller);
    sendAnswer(reply, answer, { cmd, expanded: expanded === 1 });
  }

  /** Takes a place among the writes for a request that is one; it is given back with the place among all. */
  private hasPlace(request: FastifyRequest, { cmd, ...tenant }: Envelope): boolean {
    if (!isCommandName(cmd) || !isCostly(cmd)) return true;
    if (!this.writes.admits(tenant)) return false;
    const place = this.writes.take(tenant);
    const record = recordOf(request);
    const { leave } = record;
    record.leave = () => {
      place.giveBack();
      leave?.();
    };
    return true;
  }

  private async carryOut(
    cmd: CommandName,
    { school_id, account_id }: Envelope,
    rest: Pick<Call, 'fields' | 'language' | 'request_id' | 'gone' | 'leave'>,
  ) {
    const policy = await this.schools.policyOf(school_id);
    // The pair of command and fields is right by construction; TypeScript can't follow it through the union.
    const handler = handlers[cmd] as Handler<CommandName>;
    return handler({ ...rest, school_id, account_id, policy }, this.tools);
  }
}

/** Takes a place among the writes, and counts as one. */
const isCostly = (cmd: CommandName): boolean => 'ends' in commands[cmd] || 'costly' in commands[cmd];

/** Aborted when the client closes its connection before the answer. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const look = () => {
    if (!raw.writableFinished) gone.abort();
  };
  if (raw.closed) look();
  else raw.once('close', look);
  return gone.signal;
}
