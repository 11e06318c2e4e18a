import { colors } from '../output.js';

/** A line that says how far a run has come; on a terminal only, and gone at the end. */
export class Progress {
  readonly #total: number;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Says what is being done now. */
  now(label: string): void {
    this.#show(`${bar(this.#done, this.#total)} ${this.#done}/${this.#total} ${label}`);
  }

  /** One more is done. */
  next(): void {
    this.#done += 1;
  }

  clear(): void {
    this.#show('');
  }

  #show(text: string): void {
    if (!process.stderr.isTTY) return;
    const width = (process.stderr.columns || 80) - 1;
    process.stderr.write(`\r\u001b[2K${colors.dim(text.slice(0, width))}`);
  }
}

const WIDTH = 20;

/** `█████░░░░░` */
export function bar(done: number, total: number): string {
  const full = total === 0 ? WIDTH : Math.round((WIDTH * done) / total);
  return '█'.repeat(full) + '░'.repeat(WIDTH - full);
}
