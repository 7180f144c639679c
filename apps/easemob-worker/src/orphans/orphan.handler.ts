import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { fail, workKinds } from '#contracts';
import { done, HandlesWork, park, type Claim, type Verdict } from '#work';
import { OrphanSweep, type SweepMode, type SweepReport } from './orphan-sweep.js';

/** Told of each sweep that came to its end. */
export class SweepListener {
  constructor(readonly tell: (report: SweepReport, mode: SweepMode) => void) {}
}

/** Sweeps Easemob for groups of ours that belong to nobody. The id of the key is the mode. */
@Controller()
export class OrphanHandler {
  constructor(
    private readonly sweep: OrphanSweep,
    private readonly listener: SweepListener,
  ) {}

  @HandlesWork(workKinds.orphans)
  async run(@Payload() claim: Claim): Promise<Verdict> {
    if (claim.id !== 'remove' && claim.id !== 'report') return park(fail('internal'), 'no such mode');
    const report = await this.sweep.run(claim, claim.id);
    if ('stop' in report) return report.stop;
    this.listener.tell(report.go, claim.id);
    return done();
  }
}
