/** What every kind of rule is made of: cited, dated values and the words around them. */
import type { Day } from './facts.ts';

/** The same words in Chinese and English. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** 依据条款: a clause of a document in `policies/documents/`. */
export interface Cite {
  readonly document: string;
  /** As the document numbers it, such as `四(三)1`. */
  readonly clause: string;
}

export type Cites = Cite | readonly Cite[];

/** Who a clause leaves a number to. `NOT_STATED` sends nowhere: the text is silent. */
export const AUTHORITIES = ['NATION', 'PROVINCE', 'CITY', 'COUNTY', 'COMMITTEE', 'NOT_STATED'] as const;
export type Authority = (typeof AUTHORITIES)[number];

/**
 * One value of a parameter, for the days it holds. Exactly one of three: `value`; `min` and `max`, with `decided` once
 * someone has decided; `delegated`. Without a `cite` of its own it has its rule's.
 */
export interface Entry {
  readonly from?: Day;
  readonly to?: Day;
  readonly value?: string;
  readonly min?: string;
  readonly max?: string;
  readonly decided?: string | null;
  readonly delegated?: { readonly to: Authority; readonly why: Text };
  /** Why we read it so although the text does not say so. */
  readonly assumed?: Text;
  /** From which other statements it follows although it is not printed. */
  readonly inferred?: Text;
  readonly cite?: Cites;
  /** The rulebook of the layer that supplies it; filled in when layers are laid over each other. */
  readonly layer?: string;
}

/** A value, or the values of several stretches of days without gap or overlap. */
export type Parameter = Entry | readonly Entry[];

/** A worked example beside its rule: it runs before anything is published, and gates it. */
export interface Example {
  readonly name: string;
  /** Which question, as `canbao assess --kind` names it. */
  readonly ask: string;
  readonly asOf: Day;
  /** Facts in the format of `canbao assess --facts`. */
  readonly given: unknown;
  /** Fields of the printed answer; those left out are not looked at. */
  readonly expect: Readonly<Record<string, unknown>>;
  readonly cite?: Cites;
}

/** What every rule has, whatever its kind. */
export interface RuleBase<Kind extends string> {
  readonly kind: Kind;
  /** First and last day the rule holds; left out, it holds for the whole year and its collection. */
  readonly from?: Day;
  readonly to?: Day;
  /** Why the rule as a whole is read so although the text does not say so. */
  readonly assumed?: Text;
  readonly cite?: Cites;
  readonly examples?: readonly Example[];
}

/** A named part of a rule: a ground, a group, a tier. */
export interface Part {
  readonly id: string;
  readonly label: Text;
  readonly cite?: Cites;
}

/** What a citation prints of its document. */
export interface CitedDocument {
  readonly id: string;
  readonly title: string;
  readonly titleEn: string;
  /** 文号; null where the text prints none. */
  readonly number: string | null;
}
