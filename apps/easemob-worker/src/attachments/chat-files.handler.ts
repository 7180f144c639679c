import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { filesOfAll, workKinds } from '#contracts';
import { Outbox } from '#outbox';
import { done, wantMany, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { schoolsOfDueFiles } from './files-due.js';
import { SchoolFiles } from './school-files.js';

/** Copies attachments soon after their messages have come, school by school: each has a key, and so a turn, of its own. */
@Controller()
export class ChatFilesHandler {
  constructor(
    private readonly schoolFiles: SchoolFiles,
    private readonly outbox: Outbox,
  ) {}

  @HandlesWork(workKinds['chat-files'])
  run(@Payload() claim: Claim): Promise<Verdict> {
    return claim.id === filesOfAll ? this.lookFor(claim) : this.schoolFiles.copy(claim, Number(claim.id));
  }

  /** Asks for the work of each school that has files which are due. */
  private async lookFor(claim: Claim): Promise<Verdict> {
    await claim.write(async (manager) => {
      for (const school_id of await schoolsOfDueFiles(manager)) {
        await wantMany(manager, this.outbox, { kind: 'chat-files', ids: [school_id], school_id });
      }
    });
    return done();
  }
}
