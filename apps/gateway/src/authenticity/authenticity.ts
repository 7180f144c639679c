import { publishedSalt } from '#config';
import { fail, type Credentials, type Failure } from '#contracts';
import type { SaltUse } from './salt-use.js';
import type { SchoolDirectory } from './school-directory.js';
import { signatureOf, signedText, signingSalt } from './signature.js';
import type { UseTimestamp } from './used-timestamps.js';

export interface AuthenticityOptions {
  /** Salts of the deployment, for schools without their own; the newest first. */
  salts: readonly string[];
  schools: SchoolDirectory;
  useTimestamp: UseTimestamp;
  saltUse: SaltUse;
  /** Whether developers are told what a right signature would have been. Never in production. */
  explain: boolean;
}

/** A wrong signature may mean a salt that we have not heard of. So often, at most, the database is asked for one. */
const askAgainMs = 1000;

/** Decides whether a request comes from who it says, and for the first time. */
export class Authenticity {
  constructor(private readonly options: AuthenticityOptions) {}

  /** Signature first, then the timestamp: a stranger can't use up other people's timestamps. */
  async refusalOf(credentials: Credentials): Promise<Failure | undefined> {
    const { useTimestamp } = this.options;
    const known = await this.saltsOf(credentials);
    const signed = this.isSigned(credentials, known) || this.isSigned(credentials, await this.saltsOf(credentials, askAgainMs)); // prettier-ignore
    if (!signed) return this.badSignature(credentials, known);
    if (!(await useTimestamp(credentials))) return fail('timestamp_reused');
    return undefined;
  }

  private async saltsOf({ school_id }: Credentials, maxAgeMs?: number): Promise<readonly string[]> {
    const { salts } = await this.options.schools.policyOf(school_id, maxAgeMs);
    return salts.length > 0 ? salts : this.options.salts;
  }

  private isSigned(credentials: Credentials, salts: readonly string[]): boolean {
    const salt = signingSalt(credentials, salts);
    if (salt === undefined) return false;
    this.options.saltUse.note(credentials.school_id, salt === salts[0] ? 'newest' : 'older');
    return true;
  }

  /** The right signature only where its salt is no secret: a deployment that forgot to say `production` must not sign for strangers. */
  private badSignature(credentials: Credentials, [salt]: readonly string[]): Failure {
    if (!this.options.explain) return fail('bad_signature');
    const expected = salt === publishedSalt && { expected: signatureOf(credentials, salt) };
    return { error: 'bad_signature', hints: { signed: signedText(credentials), ...expected } };
  }
}
