import type { ListColumn } from '../../partners/columns.ts';
import type { AssistanceCategory } from '../../policy/facts.ts';

/** Why a row cannot be accepted as it stands; what each means stands in its words. */
export type ListFaultCode =
  | 'CELLS'
  | 'NOT_JSON'
  | 'DOUBLED_KEY'
  | 'EXAMPLE_ROW'
  | 'ID_NUMBER_MISSING'
  | 'ID_NUMBER_ROUNDED'
  | 'ID_NUMBER_INVALID'
  | 'NAME_INVALID'
  | 'CATEGORY_MISSING'
  | 'CATEGORY_NOT_YOURS'
  | 'DAY_MISSING'
  | 'DAY_INVALID'
  | 'DAY_TO_COME'
  | 'CONFIRMED_BEFORE_BIRTH'
  | 'VALIDITY_REVERSED'
  | 'CERTIFICATE_INVALID'
  | 'CERTIFICATE_MISSING'
  | 'GRADE_INVALID'
  | 'GRADE_TOO_LOW'
  | 'CONDITION_INVALID'
  | 'REGION_INVALID'
  | 'ACTION_INVALID';

/** One thing wrong with a row, and what would be right. Its words repeat no name and no number. */
export interface ListFault {
  readonly code: ListFaultCode;
  /** Null when the whole row is meant. */
  readonly field: ListColumn | null;
  readonly zh: string;
  readonly en: string;
}

/** One row of a delivered list, as far as it could be read; what could not is null, and `fault` says the first reason. */
export interface ListRow {
  /** As an editor or a spreadsheet counts; the header is line 1. */
  readonly line: number;
  /** 18 characters; null where the cell holds no citizen number. */
  readonly idNumber: string | null;
  /** Whether the list gave the number of fifteen digits that was issued until 1999. */
  readonly was15: boolean;
  readonly name: string;
  /** Null where the cell is empty, or the row could not be read at all. */
  readonly category: AssistanceCategory | null;
  /** The code or word that the department wrote; empty where that is none of its own. */
  readonly givenCategory: string;
  readonly action: 'ADD' | 'REMOVE';
  readonly confirmedOn: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** To be sealed as an ID number is: that of a disability certificate begins with its holder's. */
  readonly certificateNo: string | null;
  readonly grade: string | null;
  /** Whether the department's further condition is met; null when the list does not say. */
  readonly meetsCondition: boolean | null;
  readonly regionCode: string | null;
  readonly fault: ListFault | null;
}

/** A row as its format holds it: its cells as trimmed texts, or why it has none. */
export interface RawRow {
  readonly line: number;
  readonly values: Readonly<Partial<Record<ListColumn, string>>>;
  readonly fault: ListFault | null;
}

export const fault = (code: ListFaultCode, field: ListColumn | null, en: string, zh: string): ListFault => ({
  code,
  field,
  zh,
  en,
});
