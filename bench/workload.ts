import type postgres from 'postgres';
import type { Rulebooks } from '../src/services/rulebooks.ts';

/** Who is measured: the least that can be done, us, and a peer over the same tables. */
export const SYSTEMS = ['limit', 'canbao', 'peer'] as const;
export type SystemName = (typeof SYSTEMS)[number];

export type WorkloadName = 'W1' | 'W2' | 'W3' | 'W4';
export type Variables = Readonly<Record<string, unknown>>;

/** One thing asked for: a person, a year, or a town whose first pages are walked. */
export interface Case {
  readonly key: string;
  readonly variables: Variables;
}

/** How a GraphQL system is asked, and how its answer is read. */
export interface Ask {
  readonly query: string;
  /** The system's own variables for what a case asks. */
  readonly variables: (given: Variables) => Variables;
  /** The answer in the form that all systems share, so that two can be compared. */
  readonly canonical: (data: never) => unknown;
  /** Of a list: where the next page begins. */
  readonly endCursor?: (data: never) => string | null;
}

/** What the limit's answers may use besides the database. */
export interface LimitGround {
  readonly rulebooks: Rulebooks;
  readonly today: string;
}

/** Gives an answer's JSON text from one statement. */
export type LimitAnswer = (sql: postgres.Sql, variables: Variables, ground: LimitGround) => Promise<string>;

/** The limit answers with JSON in our own shape, so it is read as ours is. */
export interface Limit {
  readonly answer: LimitAnswer;
}

/** Why a system does not take part in a workload. */
export interface NotYet {
  readonly notYet: string;
}

/** What a workload's cases are drawn from. */
export interface Ground {
  readonly sql: postgres.Sql;
  readonly county: string;
  readonly today: string;
}

/** A ratio that must be reached, at every number of connections. */
export interface Bar {
  readonly of: SystemName;
  readonly against: SystemName;
  readonly atLeast: number;
}

export interface Workload {
  readonly name: WorkloadName;
  readonly title: string;
  readonly cases: (ground: Ground) => Promise<readonly Case[]>;
  /** Pages that are walked from each case; 1 where the answer is no list. */
  readonly pages: number;
  readonly limit: Limit;
  readonly canbao: Ask | NotYet;
  readonly peer: Ask | NotYet;
  /** Reads the limit's answers, which have our shape. */
  readonly ours: Pick<Ask, 'canonical' | 'endCursor'>;
  readonly bars: readonly Bar[];
}
