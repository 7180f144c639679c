/** A promise that somebody else settles: `await gate.opened` stops here until `gate.open()` is called there. */
export class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}
