import { type CategoryReading, categoriesIn, categoryFor } from '../../partners/category.ts';
import { CATEGORY_LABELS } from '../../policy/care-labels.ts';
import { didYouMean } from '../../policy/did-you-mean.ts';
import type { ListReading } from './list-reading.ts';
import { fault, type ListFault } from './list-row.ts';

/** Distinct codes that are told before the reading ends: with more, the column is another one. */
const TOLD_CODES = 20;
/** Distinct words that are remembered; a list has a dozen. */
const REMEMBERED = 1000;

/** The categories of one list. A code that is none of the department's refuses the whole list: a guess would help the wrong people. */
export class ListCategories {
  private readonly known = new Map<string, CategoryReading>();
  private readonly unknown = new Set<string>();
  private readonly reading: ListReading;

  constructor(reading: ListReading) {
    this.reading = reading;
  }

  /** Whether so many codes are unknown that nothing more is learnt by reading on. */
  get isHopeless(): boolean {
    return this.unknown.size >= TOLD_CODES;
  }

  read(given: string, line: number): CategoryReading {
    const known = this.known.get(given);
    if (known) return known;
    const reading = categoryFor(this.reading.partner, given, this.reading.policyYear);
    if (reading.kind === 'UNKNOWN_CODE') this.tell(given, line);
    else if (this.known.size < REMEMBERED) this.known.set(given, reading);
    return reading;
  }

  /** What is said of a row that names none. */
  get missing(): ListFault {
    const { codes, terms } = wordsFor(this.right);
    const en = `The row has no category: write one that this department confirms in ${this.reading.policyYear}: ${codes}.`;
    return fault('CATEGORY_MISSING', 'category', en, `类别为空：请填写本部门该年度认定的类别：${terms}。`);
  }

  private get right(): ReturnType<typeof categoriesIn> {
    return categoriesIn(this.reading.partner, this.reading.policyYear);
  }

  private tell(given: string, line: number): void {
    if (this.isHopeless || this.unknown.has(given)) return;
    this.unknown.add(given);
    const right = this.right;
    const nearest = didYouMean(
      given,
      right.flatMap(({ category, names }) => [category, ...names]),
    );
    const code = nearest !== '' || isCode(given) ? `"${given}"` : 'What stands here';
    const { codes, terms } = wordsFor(right);
    const en = `${code} is no category that this department confirms in ${this.reading.policyYear}: those are ${codes}.${nearest}`;
    this.reading.problems.stop(line, 'category', `${en} 不是本部门该年度认定的类别，可用：${terms}。`);
  }
}

/** Categories as a sentence names them: our codes, and the words of the department. */
const wordsFor = (categories: ReturnType<typeof categoriesIn>) => ({
  codes: categories.map(({ category }) => category).join(', '),
  terms: categories.map(({ category, names: [term = CATEGORY_LABELS[category].zh] }) => term).join('、'),
});

/** What may be repeated in a message: not a name, which stands here when columns are shifted. */
const isCode = (given: string): boolean => /^[\w-]{1,12}$/.test(given) || CATEGORY_LIKE.test(given);
const CATEGORY_LIKE = /^\p{Script=Han}{0,12}(户|人员|对象|家庭|人口|患者|儿童|保障)$/u;

/** What is said of a category that another department confirms, or this one in other years. */
export function notConfirmed({
  category,
  years,
}: Extract<CategoryReading, { kind: 'NOT_CONFIRMED_BY_YOU' }>): ListFault {
  const { zh, en } = CATEGORY_LABELS[category];
  const [from, to] = [years?.from ?? '…', years?.to ?? '…'];
  return years
    ? fault(
        'CATEGORY_NOT_YOURS',
        'category',
        `This department confirms "${en}" for policy years ${from} to ${to} only.`,
        `本部门只在${from}至${to}参保年度认定“${zh}”。`,
      )
    : fault(
        'CATEGORY_NOT_YOURS',
        'category',
        `"${en}" is for another department to confirm.`,
        `“${zh}”由其他部门认定。`,
      );
}
