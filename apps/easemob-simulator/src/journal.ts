import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppState, type Change } from './app-state.js';

/** The state and every change of it, kept in a file where there is one: what was answered survives a restart. */
export class Journal {
  readonly state = new AppState();

  constructor(private readonly file?: string) {
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.replay(readFileSync(file, 'utf8'));
    // Compacted at every start, in a file of its own first: a crash leaves one of the two whole.
    const lines = [...this.state.changes()].map((change) => `${JSON.stringify(change)}\n`);
    writeFileSync(`${file}.new`, lines.join(''));
    renameSync(`${file}.new`, file);
  }

  /** Applied and kept before anybody is told of it. */
  apply(change: Change): void {
    this.state.apply(change);
    if (this.file) appendFileSync(this.file, `${JSON.stringify(change)}\n`);
  }

  /** The last line may be torn by a crash; then nobody was told of it. */
  private replay(text: string): void {
    for (const line of text.split('\n').slice(0, -1)) this.state.apply(JSON.parse(line) as Change);
  }
}
