import { createModel } from '../../../language/model/index.js';
import { RuleRunner, rules } from '../../../language/rules/index.js';
import type { MarkedText } from '../marked-text.js';
import { Random } from '../numbers.js';

/** Edits before those that count: what they run is not compiled yet. */
const FIRST = 40;
/** Edits that count: which table an edit meets, and what is compiled meanwhile, make single ones differ tenfold. */
const EDITS = 200;

/**
 * What all rules together take after an edit of a document, in milliseconds: a letter is typed in a string or comment, all that the model
 * says without them is asked for, and then they run. In this process, as no server tells which of its work is theirs.
 */
export function rulesAfterEdits({ text: before, edits }: MarkedText): number[] {
  const model = createModel();
  const runner = new RuleRunner(model, rules);
  const random = new Random(99);
  const places = [...edits];
  const took: number[] = [];
  let text = before;
  for (let edit = 0; edit <= FIRST + EDITS; edit++) {
    model.setFile('a.pipe', text);
    const handles = model.file('a.pipe')?.declarations.map(({ handle }) => handle) ?? [];
    for (const handle of handles) model.problems(handle);
    const start = performance.now();
    for (const handle of handles) runner.check(handle);
    if (edit > FIRST) took.push(performance.now() - start);
    const offset = random.pick(places);
    text = `${text.slice(0, offset)}x${text.slice(offset)}`;
    for (const [index, place] of places.entries()) if (place > offset) places[index] = place + 1;
  }
  return took;
}
