/**
 * Three-valued logic (Kleene's): true, false, and open for want of a fact. An open part matters only where it could
 * change the whole.
 */

/**
 * What kind of value a fact has. Days compare as text; text compares only for equality. Money is in fen, a rate in basis
 * points, months are whole: all whole numbers, which never mix.
 */
export type FactType = 'bool' | 'int' | 'text' | 'day' | 'money' | 'rate' | 'months';

export type FactValue = boolean | number | string;

/** Where a condition reads its facts, by their place in the vocabulary; undefined is absent. */
export interface FactSource {
  valueOf(index: number): FactValue | undefined;
}

/** One node of a condition, ready to run. */
export interface Step {
  readonly type: FactType;
  /** Undefined is open. */
  read(facts: FactSource): FactValue | undefined;
  /** Adds the absent facts that could settle an open step. */
  addOpen(facts: FactSource, open: Set<number>): void;
}

/** What a literal leaves open. */
export const nothingOpen = (): void => {};

/** `!`: what is open stays open. */
export function negated(operand: Step): Step {
  return {
    type: 'bool',
    read: (facts) => {
      const value = operand.read(facts);
      return value === undefined ? undefined : !value;
    },
    addOpen: operand.addOpen,
  };
}

/** `&&` is settled by one false, `||` by one true, whatever stands on the other side. */
export function settledBy(settling: boolean, left: Step, right: Step): Step {
  return {
    type: 'bool',
    read: (facts) => {
      const a = left.read(facts);
      if (a === settling) return settling;
      const b = right.read(facts);
      if (b === settling) return settling;
      return a === undefined || b === undefined ? undefined : !settling;
    },
    addOpen: both(left, right),
  };
}

/** When the question of `?:` is open, the answer is still known if both sides agree. */
export function choice(question: Step, yes: Step, no: Step): Step {
  return {
    type: yes.type,
    read: (facts) => {
      const answer = question.read(facts);
      if (answer === true) return yes.read(facts);
      if (answer === false) return no.read(facts);
      const value = yes.read(facts);
      return value === no.read(facts) ? value : undefined;
    },
    addOpen: (facts, open) => {
      const answer = question.read(facts);
      if (answer === undefined) question.addOpen(facts, open);
      if (answer !== false && yes.read(facts) === undefined) yes.addOpen(facts, open);
      if (answer !== true && no.read(facts) === undefined) no.addOpen(facts, open);
    },
  };
}

/** The open facts of whichever side is itself open: a side that is known cannot change by learning more. */
export function both(left: Step, right: Step): Step['addOpen'] {
  return (facts, open) => {
    if (left.read(facts) === undefined) left.addOpen(facts, open);
    if (right.read(facts) === undefined) right.addOpen(facts, open);
  };
}
