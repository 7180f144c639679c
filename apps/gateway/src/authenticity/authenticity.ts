import { Inject, Injectable } from '@nestjs/common';
import { publishedSalt } from '#config';
import { fail, type Credentials, type Failure } from '#contracts';
import { GatewaySettings } from '../gateway.settings.js';
import { SaltUse } from './salt-use.js';
import { SchoolDirectory, type SchoolPolicy } from './school-directory.js';
import { signatureOf, signedText, signingSalt } from './signature.js';
import { markOfTimestamp, UseOnce } from './used-once.js';

/** A wrong signature may mean a salt that we have not heard of. So often, at most, the database is asked for one. */
const askAgainMs = 1000;

/** Decides whether a request comes from who it says, by the signature of 2017, and for the first time. */
@Injectable()
export class Authenticity {
  constructor(
    private readonly schools: SchoolDirectory,
    @Inject(UseOnce) private readonly useOnce: UseOnce,
    private readonly saltUse: SaltUse,
    @Inject(GatewaySettings)
    private readonly settings: Pick<GatewaySettings, 'SALTS' | 'NODE_ENV' | 'TIMESTAMP_TTL_MS'>,
  ) {}

  /** Signature first, then the timestamp: a stranger can't use up other people's timestamps. */
  async refusalOf(credentials: Credentials): Promise<Failure | undefined> {
    const { school_id } = credentials;
    let policy = await this.schools.policyOf(school_id);
    if (!this.isSigned(credentials, policy)) {
      const known = policy;
      policy = await this.schools.policyOf(school_id, askAgainMs);
      if (policy === known || !this.isSigned(credentials, policy)) return this.badSignature(credentials, known);
    }
    // To whom the signature is right, and to no stranger, it is said that it is not enough.
    if (policy.signature === 'v2') return fail('signature_v2_required');
    if (!(await this.useTimestamp(credentials))) return fail('timestamp_reused');
    return undefined;
  }

  private useTimestamp(credentials: Credentials): Promise<boolean> {
    return this.useOnce(markOfTimestamp(credentials), this.settings.TIMESTAMP_TTL_MS);
  }

  private saltsOf({ salts }: SchoolPolicy): readonly string[] {
    return salts.length > 0 ? salts : this.settings.SALTS;
  }

  private isSigned(credentials: Credentials, policy: SchoolPolicy): boolean {
    const salts = this.saltsOf(policy);
    const salt = signingSalt(credentials, salts);
    if (salt === undefined) return false;
    this.saltUse.note(credentials.school_id, salt === salts[0] ? 'newest' : 'older');
    return true;
  }

  /**
   * Developers are told what a right signature would have been: never in production, and only where its salt is no secret,
   * for a deployment that forgot to say `production` must not sign for strangers.
   */
  private badSignature(credentials: Credentials, policy: SchoolPolicy): Failure {
    if (this.settings.NODE_ENV === 'production') return fail('bad_signature');
    const [salt] = this.saltsOf(policy);
    const expected = salt === publishedSalt && { expected: signatureOf(credentials, salt) };
    return { error: 'bad_signature', hints: { signed: signedText(credentials), ...expected } };
  }
}
