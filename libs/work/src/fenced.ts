/** The claim has been taken over: another process owns the key now, and nothing of ours may be written any more. */
export class Fenced extends Error {
  constructor(key: string) {
    super(`the claim on ${key} has been taken over`);
  }
}
