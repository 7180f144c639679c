/** What keeps a process from starting, in a sentence for whoever starts it. */
export class StartFailure extends Error {
  constructor(sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'StartFailure';
  }
}

type Fault = Error & {
  code?: string;
  syscall?: string;
  path?: string;
  /** Of an answer of PostgreSQL's: FATAL, ERROR. */
  severity?: string;
};

/**
 * Binds a port that a setting names.
 * @param at.host the setting that names the address, where there is one
 * @throws StartFailure naming the setting when the port or the address can't be had
 */
export async function listening<T>(
  { setting, port, host }: { setting: string; port: number; host?: string },
  bind: () => Promise<T>,
): Promise<T> {
  try {
    return await bind();
  } catch (error) {
    const { code = '', message } = error as Fault;
    if (portFaults[code])
      throw new StartFailure(`Port ${port} ${portFaults[code]}. Set ${setting} to another one.`, error);
    if (host && addressFaults.has(code))
      throw new StartFailure(`${host} is no address of this machine (${message}).`, error);
    throw error;
  }
}

const portFaults: Record<string, string> = {
  EADDRINUSE: 'is used by another program, or by SchoolIM running already',
  EACCES: 'may not be opened by this account; ports below 1024 are for root',
};

const addressFaults = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EINVAL']);

const pathFaults: Record<string, string> = {
  EACCES: 'this account may not write there',
  EPERM: 'this account may not do that',
  EROFS: 'it is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'part of the path is no folder',
  EEXIST: 'a file is in the way',
  ENOSPC: 'the disk is full',
};

/** Errors that are made for people. A library that has one of them is named by its class: it may not be imported here. */
const forPeople = new Set([
  'SettingsError',
  'StartFailure',
  'EmbeddedPostgresError',
  'DatabaseRefused',
  'RedisRefused',
]);

/**
 * Why a start has failed: a sentence for what whoever starts it can mend, the stack for what is a fault of ours. Pure.
 */
export function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', syscall, path, severity, message } = error as Fault;
  if (forPeople.has(error.constructor.name)) return message;
  const ofDatabase = severity !== undefined && /^[0-9A-Z]{5}$/.test(code);
  if (ofDatabase) return `DATABASE_URL: the database refuses us: ${message} (${code})`;
  if (path && pathFaults[code]) return `Can't ${syscall ?? 'use'} ${path}: ${pathFaults[code]}.`;
  return error.stack ?? message;
}
