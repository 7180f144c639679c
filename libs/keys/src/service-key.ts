import { fail, type Failure } from '#contracts';

/** A key and what it may be used for. */
export interface ServiceKey {
  key_id: string;
  scopes: readonly string[];
  /** Null: every school. */
  schools: readonly number[] | null;
  rate_per_minute: number;
  /** Null: never. */
  expires_at: Date | null;
}

/** Why a key may not be used for something that it has signed. */
export function scopeRefusal(
  { scopes, schools }: Pick<ServiceKey, 'scopes' | 'schools'>,
  { scope, school_id }: { scope: string; school_id: number },
): Failure | undefined {
  const may = scopes.includes(scope) && (schools === null || schools.includes(school_id));
  return may ? undefined : fail('scope_missing', { scope, school_id });
}
