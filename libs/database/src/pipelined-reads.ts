import { Pipeline, type PipelineOptions } from './pipeline.js';
import type { ReadRows } from './read-rows.js';
import { lifetimeSeconds } from './session.js';

/**
 * Short reads by key on a few connections, each of which takes statement after statement without waiting for the answers:
 * many leave in one write, and many answers come in one read. A statement waits for those before it on its connection,
 * so that nothing that may take long belongs here.
 *
 * One timer watches over all of them: a connection that leaves its oldest statement unanswered for `answerWithinMs` is
 * given up, with all that wait on it.
 */
export class PipelinedReads {
  private readonly open = new Set<Pipeline>();
  private current: Pipeline[] = [];
  private readonly watch: NodeJS.Timeout;

  /** @param options `connections` at the most, opened when they are needed */
  constructor(private readonly options: PipelineOptions & { connections: number; answerWithinMs: number }) {
    const tickMs = options.answerWithinMs / 8;
    this.watch = setInterval(() => this.look(tickMs), tickMs).unref();
  }

  readonly read: ReadRows = (statement, values) => this.leastBusy().read(statement, values);

  async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all([...this.open].map((pipeline) => pipeline.end()));
  }

  private leastBusy(): Pipeline {
    if (this.current.some(({ ended }) => ended)) this.current = this.current.filter(({ ended }) => !ended);
    let best = this.current[0];
    for (const pipeline of this.current) if (pipeline.pending < best!.pending) best = pipeline;
    return best && (best.pending === 0 || this.current.length === this.options.connections) ? best : this.add();
  }

  private add(): Pipeline {
    const pipeline = new Pipeline(this.options);
    this.current.push(pipeline);
    this.open.add(pipeline);
    void pipeline.closed.then(() => this.open.delete(pipeline));
    return pipeline;
  }

  private look(tickMs: number): void {
    for (const pipeline of this.open) {
      if (pipeline.silentFor(tickMs) >= this.options.answerWithinMs) pipeline.cut();
      else if (performance.now() - pipeline.openedAt > lifetimeSeconds * 1000) void pipeline.end();
    }
  }
}
