import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { workKinds } from '#contracts';
import { untoldPeople } from '#database';
import { batchSize } from '#easemob';
import { done, goOn, type Claim, type Verdict } from '#work';
import { HandlesWork } from '#work/nest';
import { DataSource } from 'typeorm';
import { go, type Step } from '../step.js';
import { Registration } from './registration.js';
import { Renaming } from './renaming.js';

/** Then another school has its turn. */
const batchesInATurn = 5;

interface UntoldPerson {
  im_user_id: number;
  real_name: string;
  registered: boolean;
}

/** Has Easemob know the people of a school by their names. Whom it has been told of says his row, so it goes on anywhere. */
@Controller()
export class UsersHandler {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registration: Registration,
    private readonly renaming: Renaming,
  ) {}

  @HandlesWork(workKinds.users)
  async run(@Payload() claim: Claim): Promise<Verdict> {
    for (let batch = 0; batch < batchesInATurn && !claim.signal.aborted; batch++) {
      const people = await this.untold(Number(claim.id));
      if (people.length === 0) return done();
      const told = await this.tell(claim, people);
      if ('stop' in told) return told.stop;
    }
    return goOn('others have their turn');
  }

  private untold(school_id: number): Promise<UntoldPerson[]> {
    return this.dataSource.query(
      `select im_user_id, real_name, easemob_registered_at is not null as registered from im_user
        where school_id = $1 and ${untoldPeople} order by im_user_id limit ${batchSize}`,
      [school_id],
    );
  }

  private async tell(claim: Claim, people: readonly UntoldPerson[]): Promise<Step<void>> {
    const unknown = people.filter(({ registered }) => !registered).map(({ im_user_id }) => im_user_id);
    for (const person of people.filter(({ registered }) => registered)) {
      const known = await this.renaming.rename(claim, person);
      if ('stop' in known) return known;
      if (!known.go) unknown.push(person.im_user_id);
    }
    const registered = await this.registration.register(claim, unknown);
    return 'stop' in registered ? registered : go(undefined);
  }
}
