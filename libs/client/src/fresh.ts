const chance = (): string => Math.random().toString(36).slice(2, 10);

/**
 * A timestamp that no request has used: the time and chance, within the 31 characters that the contract allows. It has to
 * be new, not secret: what proves the caller is the salt.
 */
export const freshTimestamp = (): string => `${Date.now()}-${chance()}${chance()}`.slice(0, 31);

/** The same for service keys: at least 16 characters. */
export const freshNonce = (): string => freshTimestamp().padEnd(16, '-');
