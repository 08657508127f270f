/**
 * Conditions of rulebooks: a small, typed part of CEL over named facts, compiled once into closures.
 *
 * The library parses and type-checks; we evaluate, because the law needs three answers and CEL gives two: an absent
 * fact leaves a condition open (Kleene's logic) unless the other facts settle it, and the open ones are named. Only
 * the operators listed here are let through, and of calls only the four that write a value of a type of its own: no
 * regular expression (one can block the process), no doubles. Money, rates, months and days never mix with plain numbers.
 */
import { type ASTNode, Environment, type ParseError, type TypeError as TypingError } from '@marcbachmann/cel-js';
import { isDay } from './dates.ts';
import { didYouMean } from './did-you-mean.ts';
import {
  both,
  choice,
  type FactSource,
  type FactType,
  type FactValue,
  negated,
  nothingOpen,
  type Step,
  settledBy,
} from './kleene.ts';
import { ADDABLE, later, NAMES, WRITTEN } from './value-types.ts';

/** A name that conditions may use. */
export interface NamedFact {
  readonly name: string;
  readonly type: FactType;
  /** The values a text may take, when they are a closed set. */
  readonly values?: readonly string[];
}

/** A compiled condition. */
export interface Condition {
  readonly source: string;
  /** The facts that it names, each once. */
  readonly names: readonly string[];
  /** True or false when the known facts settle it, else undefined. */
  test(facts: FactSource): boolean | undefined;
  /** Adds the places of the absent facts that could settle it. Call it when `test` gave undefined. */
  addOpen(facts: FactSource, open: Set<number>): void;
}

/** What an author got wrong, and how many characters into the condition. */
export interface ConditionProblem {
  readonly message: string;
  readonly offset: number;
}

/** Fences: a condition that needs more is a rule kind in disguise; far more would let a rulebook slow the server. */
const LIMITS = { maxAstNodes: 500, maxDepth: 40, maxListElements: 100, maxMapEntries: 10, maxCallArguments: 10 };
const MAX_LENGTH = 2_000;

const CEL_TYPES = {
  bool: 'bool',
  int: 'int',
  text: 'string',
  day: 'Day',
  money: 'Money',
  rate: 'Rate',
  months: 'Months',
} as const;
const OPERATORS =
  'Conditions know && || ! == != < <= > >= in ?: + - and brackets, and yuan("…"), percent("…"), months(…), day("…").';

/** Stand for our own types in the type checker, which then refuses to mix them with anything else. */
class Day {}
class Money {}
class Rate {}
class Months {}

/** Compiles conditions over one vocabulary. */
export function conditionCompiler(
  vocabulary: readonly NamedFact[],
): (source: string) => Condition | { readonly problem: ConditionProblem } {
  const environment = environmentFor(vocabulary);
  const places = new Map(vocabulary.map((fact, index) => [fact.name, index]));
  return (source) => {
    try {
      if (source.length > MAX_LENGTH) {
        throw new Refusal(`A condition has at most ${MAX_LENGTH} characters; this one has ${source.length}.`, 0);
      }
      const parsed = environment.parse(source);
      const compiler = new Compiler(vocabulary, places);
      compiler.fence(parsed.ast);
      const { valid, type, error } = parsed.check();
      if (!valid || error) throw error;
      if (type !== 'bool') throw new Refusal(`A condition is true or false; this one gives ${type ?? 'nothing'}.`, 0);
      const step = compiler.compile(parsed.ast);
      return {
        source,
        names: [...compiler.named],
        test: (facts) => step.read(facts) as boolean | undefined,
        addOpen: (facts, open) => step.addOpen(facts, open),
      };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  };
}

function environmentFor(vocabulary: readonly NamedFact[]): Environment {
  const environment = new Environment({ limits: LIMITS });
  environment.registerType('Day', Day);
  const never = () => false;
  for (const operator of ['<', '<=', '>', '>=']) {
    for (const [left, right] of [
      ['Day', 'Day'],
      ['Day', 'string'],
      ['string', 'Day'],
    ]) {
      environment.registerOperator(`${left} ${operator} ${right}`, never);
    }
  }
  environment.registerOperator('Day == string', never);
  environment.registerOperator('Day == Day', never);
  for (const [name, made] of Object.entries({ Money, Rate, Months })) {
    environment.registerType(name, made);
    for (const operator of ['<', '<=', '>', '>=', '=='])
      environment.registerOperator(`${name} ${operator} ${name}`, never);
  }
  for (const name of ['Money', 'Months']) {
    const made = name === 'Money' ? new Money() : new Months();
    for (const operator of ['+', '-']) environment.registerOperator(`${name} ${operator} ${name}: ${name}`, () => made);
  }
  environment.registerOperator('Day + Months: Day', () => new Day());
  for (const [name, { type, takes }] of Object.entries(WRITTEN)) {
    environment.registerFunction(`${name}(${takes}): ${CEL_TYPES[type]}`, never);
  }
  for (const fact of vocabulary) environment.registerVariable(fact.name, CEL_TYPES[fact.type]);
  return environment;
}

/** Something a condition may not say. */
class Refusal extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

function problemOf(error: unknown): ConditionProblem {
  if (error instanceof Refusal) return { message: error.message, offset: error.offset };
  const { summary, range, code } = error as ParseError | TypingError;
  if (summary === undefined) throw error;
  const hint = code === 'limit_exceeded' ? ' Split the condition, or write fewer brackets.' : '';
  return { message: `Condition: ${inWords(summary)}.${hint}`, offset: range?.start ?? 0 };
}

/** The parser's names for what it found. */
function inWords(summary: string): string {
  return summary.replace('RPAREN', '")"').replace('RBRACKET', '"]"').replace('EOF', 'the end');
}

const COMPARISONS: Readonly<Record<string, (a: FactValue, b: FactValue) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

class Compiler {
  readonly #vocabulary: readonly NamedFact[];
  readonly #places: ReadonlyMap<string, number>;
  /** Facts that stand in what was compiled. */
  readonly named = new Set<string>();

  constructor(vocabulary: readonly NamedFact[], places: ReadonlyMap<string, number>) {
    this.#vocabulary = vocabulary;
    this.#places = places;
  }

  /** Refuses what CEL has and conditions have not, before the type checker words it less clearly. */
  fence(node: ASTNode): void {
    switch (node.op) {
      case 'id':
        this.#placeOf(node.args, node);
        return;
      case 'value':
        this.#literal(node.args, node);
        return;
      case '!_':
      case '-_':
        this.fence(node.args);
        return;
      case 'in':
        this.fence(node.args[0]);
        if (node.args[1].op !== 'list') {
          throw new Refusal('After "in" stands a list of values, as in ["A", "B"].', node.args[1].start);
        }
        for (const element of node.args[1].args) {
          if (element.op !== 'value') {
            throw new Refusal('A list holds plain values only, as in ["A", "B"].', element.start);
          }
          this.fence(element);
        }
        return;
      case 'call':
        this.#written(node);
        return;
      case '?:':
      case '&&':
      case '||':
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '+':
      case '-':
        for (const operand of node.args) this.fence(operand);
        return;
      default:
        throw new Refusal(`${describe(node)} is not allowed in a condition. ${OPERATORS}`, node.start);
    }
  }

  compile(node: ASTNode): Step {
    switch (node.op) {
      case 'id':
        return this.#fact(this.#placeOf(node.args, node));
      case 'value': {
        const value = this.#literal(node.args, node);
        return { type: typeOf(value), read: () => value, addOpen: nothingOpen };
      }
      case 'call': {
        const { type, value } = this.#written(node);
        return { type, read: () => value, addOpen: nothingOpen };
      }
      case '!_':
        return negated(this.compile(node.args));
      case '-_':
        return this.#sum('-', { type: 'int', read: () => 0, addOpen: nothingOpen }, this.compile(node.args));
      case '&&':
        return settledBy(false, this.compile(node.args[0]), this.compile(node.args[1]));
      case '||':
        return settledBy(true, this.compile(node.args[0]), this.compile(node.args[1]));
      case '?:':
        return choice(this.compile(node.args[0]), this.compile(node.args[1]), this.compile(node.args[2]));
      case 'in':
        return this.#membership(node.args[0], node.args[1]);
      case '+':
      case '-':
        return this.#addition(node.op, node);
      default:
        return this.#comparison(node);
    }
  }

  #placeOf(name: string, node: ASTNode): number {
    const place = this.#places.get(name);
    if (place !== undefined) return place;
    const hint = didYouMean(name, [...this.#places.keys()]);
    throw new Refusal(`"${name}" is not a fact that conditions know.${hint}`, node.start);
  }

  /** `yuan("3000.00")`: a value of a type of its own. */
  #written(node: Extract<ASTNode, { op: 'call' }>): { type: FactType; value: FactValue } {
    const [name, [given, ...more]] = node.args;
    const known = Object.hasOwn(WRITTEN, name) ? WRITTEN[name] : undefined;
    if (known === undefined)
      throw new Refusal(`${describe(node)} is not allowed in a condition. ${OPERATORS}`, node.start);
    const value = given?.op === 'value' ? given.args : undefined;
    if (more.length > 0 || typeof value !== (known.takes === 'int' ? 'bigint' : 'string')) {
      throw new Refusal(
        `${name}() takes one ${known.takes === 'int' ? 'whole number' : 'text in quotes'}.`,
        node.start,
      );
    }
    try {
      return { type: known.type, value: known.read(String(value)) };
    } catch (error) {
      throw new Refusal(error instanceof Error ? error.message : String(error), given?.start ?? node.start);
    }
  }

  #literal(value: unknown, node: ASTNode): FactValue {
    if (typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      return Number(value);
    }
    if (typeof value === 'number') {
      throw new Refusal(`${value} has a decimal point: conditions count in whole numbers only.`, node.start);
    }
    throw new Refusal('A value in a condition is true, false, a whole number or quoted text.', node.start);
  }

  #fact(index: number): Step {
    const { type, name } = this.#vocabulary[index] as NamedFact;
    this.named.add(name);
    return {
      type,
      read: (facts) => facts.valueOf(index),
      addOpen: (facts, open) => {
        if (facts.valueOf(index) === undefined) open.add(index);
      },
    };
  }

  #addition(operator: '+' | '-', node: Extract<ASTNode, { op: '+' | '-' }>): Step {
    const [left, right] = [this.compile(node.args[0]), this.compile(node.args[1])];
    if (operator === '+' && left.type === 'day' && right.type === 'months') return later(left, right);
    if (left.type !== right.type || !ADDABLE.includes(left.type)) {
      throw new Refusal(
        `"${operator}" joins two numbers, two amounts or two counts of months, or a day + months.`,
        node.start,
      );
    }
    return this.#sum(operator, left, right);
  }

  #sum(operator: '+' | '-', left: Step, right: Step): Step {
    const sign = operator === '+' ? 1 : -1;
    return {
      type: right.type,
      read: (facts) => {
        const [a, b] = [left.read(facts), right.read(facts)];
        return a === undefined || b === undefined ? undefined : (a as number) + sign * (b as number);
      },
      addOpen: both(left, right),
    };
  }

  #comparison(node: ASTNode): Step {
    const compare = COMPARISONS[node.op];
    if (compare === undefined) throw new Refusal(`${describe(node)} is not allowed. ${OPERATORS}`, node.start);
    const [leftNode, rightNode] = node.args as [ASTNode, ASTNode];
    const [left, right] = [this.compile(leftNode), this.compile(rightNode)];
    if (left.type === 'text' && right.type === 'text' && node.op !== '==' && node.op !== '!=') {
      throw new Refusal('Text has no order: use == or != or in.', node.start);
    }
    const isDayInQuotes = [left.type, right.type].includes('day') && [leftNode.op, rightNode.op].includes('value');
    if (left.type !== right.type && !isDayInQuotes) {
      throw new Refusal(
        `${NAMES[left.type]} does not compare with ${NAMES[right.type].toLowerCase()}. A day compares with a day, or with one in quotes.`,
        node.start,
      );
    }
    this.#checkLiteral(leftNode, rightNode);
    this.#checkLiteral(rightNode, leftNode);
    return {
      type: 'bool',
      read: (facts) => {
        const a = left.read(facts);
        const b = right.read(facts);
        return a === undefined || b === undefined ? undefined : compare(a, b);
      },
      addOpen: both(left, right),
    };
  }

  #membership(subjectNode: ASTNode, listNode: ASTNode): Step {
    const subject = this.compile(subjectNode);
    const elements = listNode.args as ASTNode[];
    for (const element of elements) this.#checkLiteral(subjectNode, element);
    const values = elements.map((element) => this.#literal(element.args, element));
    return {
      type: 'bool',
      read: (facts) => {
        const value = subject.read(facts);
        return value === undefined ? undefined : values.includes(value);
      },
      addOpen: subject.addOpen,
    };
  }

  /** A misspelt value is as silent a mistake as a misspelt name, so a literal is held against its fact. */
  #checkLiteral(factNode: ASTNode, literalNode: ASTNode): void {
    if (factNode.op !== 'id' || literalNode.op !== 'value') return;
    const fact = this.#vocabulary[this.#placeOf(factNode.args, factNode)];
    const value = literalNode.args;
    if (fact === undefined || typeof value !== 'string') return;
    if (fact.type === 'day' && !isDay(value)) {
      throw new Refusal(`"${value}" is not a day: write one that exists, as in "2017-12-31".`, literalNode.start);
    }
    if (fact.values && !fact.values.includes(value)) {
      const hint = didYouMean(value, fact.values);
      throw new Refusal(
        `"${value}" is not a value of ${fact.name}: it is one of ${fact.values.join(', ')}.${hint}`,
        literalNode.start,
      );
    }
  }
}

function typeOf(value: FactValue): FactType {
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'int' : 'text';
}

function describe(node: ASTNode): string {
  if (node.op === 'call') return `${node.args[0]}()`;
  if (node.op === 'rcall') return `.${node.args[0]}()`;
  return `"${node.op}"`;
}
