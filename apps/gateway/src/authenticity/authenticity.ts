import { fail, type Credentials, type Failure } from '#contracts';
import type { SchoolDirectory } from './school-directory.js';
import { isSignedWith } from './signature.js';
import type { UseTimestamp } from './used-timestamps.js';

export interface AuthenticityOptions {
  /** Salts of the deployment, for schools without their own. */
  salts: readonly string[];
  schools: SchoolDirectory;
  useTimestamp: UseTimestamp;
}

/** Decides whether a request comes from who it says, and for the first time. */
export class Authenticity {
  constructor(private readonly options: AuthenticityOptions) {}

  /** Signature first, then the timestamp: a stranger can't use up other people's timestamps. */
  async refusalOf(credentials: Credentials): Promise<Failure | undefined> {
    const { salts } = await this.options.schools.policyOf(credentials.school_id);
    if (!isSignedWith(credentials, salts.length > 0 ? salts : this.options.salts))
      return fail('bad_signature');
    if (!(await this.options.useTimestamp(credentials))) return fail('timestamp_reused');
    return undefined;
  }
}
