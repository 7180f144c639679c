import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import {
  commands,
  fail,
  fieldFault,
  isCommandName,
  isFailure,
  type CommandName,
  type Envelope,
  type Failure,
  type KeyedEnvelope,
} from '#contracts';
import { callerOf, noPlace, onBehalfOf, recordOf, sendFailure } from '#http';
import type { FairShares } from '#work';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Authenticity } from '../authenticity/authenticity.js';
import { isKeyed, KeyAuthenticity } from '../authenticity/key-authenticity.js';
import { SchoolDirectory } from '../authenticity/school-directory.js';
import { handlers } from '../commands/handlers.js';
import { theSchoolItself, type Call, type Handler } from '../commands/handler.js';
import type { Reads } from '../gateway-database.js';
import { rows } from '../gateway-database.module.js';
import { GatewayTools } from '../gateway-tools.js';
import { WriteRates } from '../rates/write-rates.js';
import { LaggingReads } from '../replica/lagging-reads.js';
import { sendAnswer } from './answer.js';
import { readEnvelope, readKeyedEnvelope } from './read-envelope.js';

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
    private readonly keys: KeyAuthenticity,
    private readonly schools: SchoolDirectory,
    private readonly rates: WriteRates,
    private readonly tools: GatewayTools,
    @Inject(writePlaces) private readonly writes: FairShares,
    @Inject(rows) private readonly primary: Reads,
    private readonly lagging?: LaggingReads,
  ) {}

  @Post()
  async answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(request);
    const readAny = isKeyed(request) ? readKeyedEnvelope : readEnvelope;
    const read = readAny(request.headers['content-type'], request.body);
    if (isFailure(read)) return sendFailure(reply, read, caller);
    const { cmd, expanded, school_id, account_id = theSchoolItself } = read.envelope;
    const tenant = { school_id, account_id };

    // Before the timestamp is used up: whoever is refused here may send the very same request again.
    if (!this.hasPlace(request, cmd, tenant)) return sendFailure(reply, noPlace(), caller);

    recordOf(request).claimed = { school_id, cmd };
    const refused = await this.refusalOf(request, read.envelope);
    if (refused) return sendFailure(reply, refused, caller);

    if (!isCommandName(cmd)) return sendFailure(reply, fail('unknown_cmd'), caller);
    Object.assign(recordOf(request), { cmd, school_id });
    const fields = commands[cmd].fields.safeParse(read.body, { reportInput: true });
    if (!fields.success) {
      const fault = fieldFault(fields.error.issues);
      return sendFailure(reply, fail(fault.error, fault.values), caller);
    }

    const limited = isCostly(cmd) && (await this.rates.refusalOf(tenant));
    if (limited) return sendFailure(reply, limited, caller);

    const { key_id } = recordOf(request);
    const call = {
      ...caller,
      ...tenant,
      ...(key_id !== undefined && { key_id }),
      fields: fields.data,
      gone: () => goneSignal(reply),
      // Whoever waits for a worker keeps nobody here busy.
      leave: () => recordOf(request).leave?.(),
    };
    const carriedOut = () => this.carryOut(cmd, call);
    // A read leaves nothing behind that would have to name its request.
    const answer = await (isCostly(cmd) ? onBehalfOf(request, carriedOut) : carriedOut());
    if (isFailure(answer)) return sendFailure(reply, answer, caller);
    if (this.lagging) await this.lagging.answered(cmd, call);
    sendAnswer(reply, answer, { cmd, expanded: expanded === 1 });
  }

  private refusalOf(request: FastifyRequest, envelope: Envelope | KeyedEnvelope): Promise<Failure | undefined> {
    if ('sign' in envelope) return this.authenticity.refusalOf(envelope);
    return this.keys.refusalOf(request, { scope: envelope.cmd, school_id: envelope.school_id });
  }

  /** Takes a place among the writes for a request that is one; it is given back with the place among all. */
  private hasPlace(request: FastifyRequest, cmd: string, tenant: Pick<Call, 'school_id' | 'account_id'>): boolean {
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

  private async carryOut(cmd: CommandName, call: Omit<Call, 'policy' | 'reads'>) {
    const policy = await this.schools.policyOf(call.school_id);
    // The pair of command and fields is right by construction; TypeScript can't follow it through the union.
    const handler = handlers[cmd] as Handler<CommandName>;
    const own = call.account_id === theSchoolItself ? { ...policy, access: 'school' as const } : policy;
    const reads = this.lagging?.for(cmd, call) ?? this.primary;
    return handler({ ...call, policy: own, reads }, this.tools);
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
