import type { IToken, TokenType } from 'chevrotain';
import {
  AbstractLangiumParser,
  type AstNode,
  type AstReflection,
  GrammarAST,
  GrammarUtils,
  type LangiumCoreServices,
} from 'langium';
import type { TreeNode } from './tree.js';

type Invoke = ReturnType<AbstractLangiumParser['rule']>;
type Method = () => void;

/** What is being built: a node, or the text of a rule that yields a string. */
interface Building extends TreeNode {
  $text: string | undefined;
  /** Whether nothing was assigned to it yet. */
  $bare: boolean;
}

/** The numbers that tell apart the calls of one rule. */
interface Counters {
  consume: number;
  optional: number;
  subrule: number;
  many: number;
  or: number;
}

type Assignment = GrammarAST.Assignment | undefined;

/** Langium ends the names of rules by it, so that they clash with no method. */
const SUFFIX = '\u200B';
const NO_ARGUMENTS = {};

/**
 * Builds the tree of a grammar as `LangiumParser` does, without the concrete syntax tree, which takes longer to build than all the rest: a
 * node knows from where to where it stands, and where each of its texts does. For grammars without cross-references, fragments,
 * guards, arguments and unordered groups.
 */
export class TreeParser extends AbstractLangiumParser {
  private readonly stack: Building[] = [];
  private readonly defaults = new Map<string, readonly (readonly [property: string, value: unknown])[]>();
  private readonly reflection: AstReflection;
  private readonly tokens: Record<string, TokenType>;

  /** @throws where the grammar has something that this parser does not build */
  constructor(services: LangiumCoreServices) {
    super(services, false);
    this.reflection = services.shared.AstReflection;
    this.tokens = services.parser.Lexer.definition as Record<string, TokenType>;
    for (const rule of services.Grammar.rules) if (GrammarAST.isParserRule(rule)) this.define(rule);
    this.finalize();
  }

  /** Parses tokens by a rule of the grammar. Errors are in `errors`. */
  parse(tokens: IToken[], rule: string): TreeNode {
    const method = this.allRules.get(rule);
    if (method === undefined) throw new Error(`The grammar has no rule ${rule}.`);
    this.stack.length = 0;
    this.wrapper.input = tokens;
    let result = this.wrapper.rule(method) as TreeNode | undefined;
    // A rule that ends by an error has not finished its node.
    if (this.stack.length > 0) result = this.finish() as TreeNode;
    if (result === undefined) throw new Error('The parser yields nothing.');
    return result;
  }

  get errors() {
    return this.wrapper.errors;
  }

  private define(rule: GrammarAST.ParserRule): void {
    const isText = GrammarUtils.isDataTypeRule(rule);
    const type = isText ? '' : (GrammarUtils.getTypeName(rule) ?? rule.name);
    const body = this.element(rule.definition, { consume: 1, optional: 1, subrule: 1, many: 1, or: 1 });
    const method = this.wrapper.DEFINE_RULE(rule.name + SUFFIX, () => {
      if (this.isRecording()) {
        body();
        return undefined;
      }
      this.stack.push(building(type, isText));
      body();
      return this.finish();
    });
    this.allRules.set(rule.name, method);
  }

  private element(element: GrammarAST.AbstractElement, counters: Counters): Method {
    const method = this.single(element, counters);
    switch (element.cardinality) {
      case '*': {
        const index = counters.many++;
        const options = { DEF: method };
        return () => this.wrapper.wrapMany(index, options);
      }
      case '+': {
        const index = counters.many++;
        const options = { DEF: method };
        return () => this.wrapper.wrapAtLeastOne(index, options);
      }
      case '?': {
        const index = counters.optional++;
        const options = { DEF: method };
        return () => this.wrapper.wrapOption(index, options);
      }
      default:
        return method;
    }
  }

  private single(element: GrammarAST.AbstractElement, counters: Counters): Method {
    if (GrammarAST.isAssignment(element)) return this.element(element.terminal, counters);
    if (GrammarAST.isKeyword(element)) return this.token(element.value, element, counters);
    if (GrammarAST.isAction(element)) return () => this.act(element);
    if (GrammarAST.isRuleCall(element)) {
      const rule = element.rule.ref;
      if (GrammarAST.isTerminalRule(rule)) return this.token(rule.name, element, counters);
      if (GrammarAST.isParserRule(rule)) return this.call(rule, element, counters);
    }
    if (GrammarAST.isGroup(element) && element.guardCondition === undefined) {
      const methods = element.elements.map(part => this.element(part, counters));
      return () => {
        for (const method of methods) method();
      };
    }
    if (GrammarAST.isAlternatives(element)) {
      const choices = element.elements.map(part => ({ ALT: this.element(part, counters) }));
      const index = counters.or++;
      return () => this.wrapper.wrapOr(index, choices);
    }
    throw new Error(`The parser builds no ${element.$type}.`);
  }

  private token(name: string, element: GrammarAST.AbstractElement, counters: Counters): Method {
    const type = this.tokens[name];
    if (type === undefined) throw new Error(`There is no token ${name}.`);
    const index = counters.consume++;
    const assignment = assignmentOf(element);
    return () => {
      const token = this.wrapper.wrapConsume(index, type);
      if (!this.isRecording() && !isInvented(token)) this.take(token, assignment);
    };
  }

  private call(rule: GrammarAST.ParserRule, element: GrammarAST.RuleCall, counters: Counters): Method {
    const index = counters.subrule++;
    const assignment = assignmentOf(element);
    let method: Invoke | undefined;
    return () => {
      method ??= this.allRules.get(rule.name) as Invoke;
      if (this.isRecording()) {
        this.wrapper.wrapSubrule(index, method, NO_ARGUMENTS);
        return;
      }
      const depth = this.stack.length;
      let result: unknown;
      let built: Building | undefined;
      try {
        result = this.wrapper.wrapSubrule(index, method, NO_ARGUMENTS);
      } finally {
        // A rule that ends by an error has not finished its node. What it has of one is taken all the same, and the error goes on.
        if (result === undefined && this.stack.length > depth) result = this.finish();
        built = this.finished;
        if (result !== undefined && built !== undefined && built.$end >= 0) this.takeResult(result, built, assignment);
      }
    };
  }

  /** The node or text that was finished last. */
  private finished: Building | undefined;

  /** Takes what is being built from the stack. @returns the node, or the text of a rule that yields a string */
  private finish(): unknown {
    const done = this.stack.pop();
    this.finished = done;
    if (done === undefined) return undefined;
    if (done.$text !== undefined) return done.$text;
    this.setDefaults(done);
    return done;
  }

  /** Lists that are empty and flags that are not set are there, too. */
  private setDefaults(node: Building): void {
    let defaults = this.defaults.get(node.$type);
    if (defaults === undefined) {
      const { properties } = this.reflection.getTypeMetaData(node.$type);
      defaults = Object.values(properties).flatMap(({ name, defaultValue }) =>
        defaultValue === undefined ? [] : [[name, defaultValue] as const],
      );
      this.defaults.set(node.$type, defaults);
    }
    for (const [name, value] of defaults) node[name] ??= Array.isArray(value) ? [] : value;
  }

  private take(token: IToken, assignment: Assignment): void {
    const current = this.current;
    const start = token.startOffset;
    const end = start + token.image.length;
    extend(current, start, end);
    if (assignment !== undefined) this.assign(current, assignment, token.image, start, end);
    else if (current.$text !== undefined) current.$text += token.image;
  }

  private takeResult(result: unknown, built: Building, assignment: Assignment): void {
    const current = this.current;
    extend(current, built.$start, built.$end);
    if (assignment !== undefined) this.assign(current, assignment, result, built.$start, built.$end);
    else if (current.$text !== undefined) current.$text += String(result);
    else if (typeof result === 'object') this.replace(current, built);
  }

  /** The rule is another one's spelling: its node is that one's. */
  private replace(current: Building, node: Building): void {
    if (!current.$bare) {
      for (const [name, value] of Object.entries(current)) {
        if (name.startsWith('$')) continue;
        const own = node[name];
        if (own === undefined) node[name] = value;
        else if (Array.isArray(own) && Array.isArray(value)) node[name] = [...value, ...own];
      }
    }
    if (current.$places !== undefined) node.$places = [...current.$places, ...(node.$places ?? [])];
    node.$start = current.$start;
    node.$end = current.$end;
    this.stack[this.stack.length - 1] = node;
  }

  private act(action: GrammarAST.Action): void {
    if (this.isRecording()) return;
    const type = GrammarUtils.getTypeName(action);
    if (action.feature === undefined || action.operator === undefined) {
      this.current.$type = type;
      return;
    }
    const left = this.finish() as Building;
    const node = building(type, false);
    this.stack.push(node);
    if (left.$end >= 0) extend(node, left.$start, left.$end);
    put(node, action.feature, action.operator, left);
  }

  private assign(node: Building, { feature, operator }: GrammarAST.Assignment, value: unknown, start: number, end: number): void {
    put(node, feature, operator, value);
    if (typeof value !== 'object') {
      node.$places ??= [];
      node.$places.push({ property: feature, start, end });
    }
  }

  private get current(): Building {
    return this.stack[this.stack.length - 1] as Building;
  }

  // Langium builds its parser by these; this one is built by the methods above.
  override rule(): never {
    throw new Error('The rules are defined already.');
  }
  override consume(): void {}
  override subrule(): void {}
  override action(): void {}
}

function building($type: string, isText: boolean): Building {
  return { $type, $start: -1, $end: -1, $places: undefined, $text: isText ? '' : undefined, $bare: true };
}

function extend(node: Building, start: number, end: number): void {
  if (node.$end < 0) node.$start = start;
  node.$end = end;
}

function put(node: Building, feature: string, operator: string, value: unknown): void {
  node.$bare = false;
  if (operator === '+=') {
    const list = node[feature];
    if (Array.isArray(list)) list.push(value);
    else node[feature] = [value];
  } else node[feature] = operator === '?=' ? true : value;
}

/** The parser invents a token where one is missing, and goes on. */
function isInvented(token: IToken): boolean {
  return token.isInsertedInRecovery === true || !(token.startOffset >= 0 && (token.endOffset ?? -1) >= token.startOffset);
}

function assignmentOf(element: GrammarAST.AbstractElement): Assignment {
  for (let node: AstNode | undefined = element; node !== undefined; node = node.$container)
    if (GrammarAST.isAssignment(node)) return node;
  return undefined;
}
