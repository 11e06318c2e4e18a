import { LLStarLookaheadStrategy } from 'chevrotain-allstar';

type Alternation = LLStarLookaheadStrategy['buildLookaheadForAlternation'];
type Optional = LLStarLookaheadStrategy['buildLookaheadForOptional'];

/**
 * How the parser decides where the grammar has a choice: as Langium's does, but a choice is looked into when a text comes to it for the
 * first time, and not all of them before the first text is read, which takes as long as reading a thousand lines.
 */
export class LazyLookahead extends LLStarLookaheadStrategy {
  override buildLookaheadForAlternation(options: Parameters<Alternation>[0]): ReturnType<Alternation> {
    const build = (): ReturnType<Alternation> => super.buildLookaheadForAlternation(options);
    let decide: ReturnType<Alternation> | undefined;
    return function (alternatives) {
      decide ??= build();
      return decide.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: Parameters<Optional>[0]): ReturnType<Optional> {
    const build = (): ReturnType<Optional> => super.buildLookaheadForOptional(options);
    let decide: ReturnType<Optional> | undefined;
    return function () {
      decide ??= build();
      return decide.call(this);
    };
  }
}
