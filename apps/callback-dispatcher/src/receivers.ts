import type { Endpoint } from '#callbacks';
import { guardedConnector } from '#outbound/connector';
import { Agent } from 'undici';
import { Breaker } from './breaker.js';

type Known = Pick<Endpoint, 'endpoint_id' | 'allowed_cidrs'>;

/** What is kept of an endpoint between its deliveries. */
export interface Receiver {
  /** Its connections: kept alive for the next delivery, and each led to an address that was looked at when it was made. */
  agent: Agent;
  breaker: Breaker;
}

interface Kept extends Receiver {
  cidrs: string;
}

/** Endpoints that have lately been delivered to. Of those that are too many, the one unused for longest is forgotten. */
export class Receivers {
  private readonly kept = new Map<number, Kept>();

  constructor(private readonly options: { timeoutMs: number; atMost: number }) {}

  of({ endpoint_id, allowed_cidrs }: Known): Receiver {
    const cidrs = allowed_cidrs.join(' ');
    const known = this.kept.get(endpoint_id);
    this.kept.delete(endpoint_id);
    // Connections made under another list of networks are not used under this one.
    if (known && known.cidrs !== cidrs) void known.agent.close();
    const receiver =
      known?.cidrs === cidrs
        ? known
        : { agent: this.agent(allowed_cidrs), breaker: known?.breaker ?? new Breaker(), cidrs };
    this.kept.set(endpoint_id, receiver);
    this.forgetOldest();
    return receiver;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.kept.values()].map(({ agent }) => agent.destroy()));
    this.kept.clear();
  }

  private agent(allowedCidrs: readonly string[]): Agent {
    return new Agent({ connect: guardedConnector(allowedCidrs, { timeout: this.options.timeoutMs }) });
  }

  private forgetOldest(): void {
    for (const [id, { agent }] of this.kept) {
      if (this.kept.size <= this.options.atMost) return;
      this.kept.delete(id);
      void agent.close(); // once what is under way has ended
    }
  }
}
