import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { fail, workKinds } from '#contracts';
import { Logger, Metrics } from '#telemetry';
import { done, park, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { OrphanSweep } from './orphan-sweep.js';
import { tellSweep } from './tell-sweep.js';

/** Sweeps Easemob for groups of ours that belong to nobody. The id of the key is the mode. */
@Controller()
export class OrphanHandler {
  constructor(
    private readonly sweep: OrphanSweep,
    @Inject(Logger) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  @HandlesWork(workKinds.orphans)
  async run(@Payload() claim: Claim): Promise<Verdict> {
    if (claim.id !== 'remove' && claim.id !== 'report') return park(fail('internal'), 'no such mode');
    const report = await this.sweep.run(claim, claim.id);
    if ('stop' in report) return report.stop;
    tellSweep({ logger: this.logger, metrics: this.metrics }, report.go, claim.id);
    return done();
  }
}
