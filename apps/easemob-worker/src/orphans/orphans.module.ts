import { Module } from '@nestjs/common';
import { OrphanHandler } from './orphan.handler.js';
import { OrphanSweep } from './orphan-sweep.js';

/** Groups in Easemob that are ours and belong to nobody. */
@Module({
  controllers: [OrphanHandler],
  providers: [OrphanSweep],
})
export class OrphansModule {}
