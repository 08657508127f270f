import type { ListMode } from '../../partners/columns.ts';
import type { Partner } from '../../partners/partner.ts';
import type { CsvProblems } from '../imports/csv-problems.ts';

/** What reading a delivered list takes beside the file. */
export interface ListReading {
  readonly partner: Partner;
  readonly mode: ListMode;
  /** 参保年度: the year whose words and categories the list is read by. */
  readonly policyYear: number;
  /** The civil day in China. */
  readonly today: string;
  /** What refuses the file as a whole. */
  readonly problems: CsvProblems;
}
