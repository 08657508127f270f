import type { Day, Scheme } from './facts.ts';
import type { Text } from './rule.ts';

/** How much of the document the text at hand is. */
export const COMPLETENESS = ['FULL', 'CUT', 'SUMMARY', 'TEMPLATE'] as const;
export type Completeness = (typeof COMPLETENESS)[number];

/** What the product does with a row of the field guide: the thing a clause asks for. */
export const ROW_STATES = [
  'computed',
  'enforced',
  'reported',
  'parameter',
  'delegated',
  'not-yet',
  'procedural',
  'not-computable',
] as const;
export type RowState = (typeof ROW_STATES)[number];

export interface ClauseRow {
  /** Such as `LC-21`. */
  readonly id: string;
  readonly state: RowState;
  /** The service that enforces it, the query that reports it, or the service that will do it. */
  readonly by?: string;
  readonly note?: string;
}

/** 政策文件: an issued document and its clauses in our own words. */
export interface PolicyDocument {
  /** The file's name in `policies/documents/`. */
  readonly id: string;
  readonly title: string;
  readonly titleEn: string;
  /** 文号; left out where the text prints none. */
  readonly number?: string;
  readonly issuer: string;
  readonly issuedOn?: Day;
  readonly regionCode?: string;
  readonly scheme: Scheme;
  readonly policyYears: readonly number[];
  /** Language of the text at hand, such as `zh`. */
  readonly language: string;
  readonly completeness: Completeness;
  readonly sourceUrl?: string;
  /** Numbers of the documents it rests on. */
  readonly basedOn: readonly string[];
  readonly note?: string;
  /** What is taken from other evidence because the text leaves it blank, such as a year. */
  readonly inferred?: Text;
  readonly clauses: readonly Clause[];
}

/** 条款: a place in a document and what it says. */
export interface Clause {
  /** As the document numbers it, such as `四(三)1`. */
  readonly locator: string;
  readonly textZh: string;
  readonly textEn: string;
  /** Rows of the field guide that it gives rise to. */
  readonly rows: readonly ClauseRow[];
  /** What was printed, how we read it, and why. */
  readonly erratum?: { readonly printed: string; readonly read: string; readonly why: string };
}
