import type { IncomingInstitution } from '../../store/queries/institution-import.ts';
import type { CsvProblems } from './csv-problems.ts';

/**
 * Finds what rows of one file contradict: an institution may stand in several, once for each period and region that designates it,
 * and is described alike in all of them.
 */
export class InstitutionRepeats {
  private readonly before = new Map<string, IncomingInstitution[]>();
  private readonly problems: CsvProblems;

  constructor(problems: CsvProblems) {
    this.problems = problems;
  }

  add(row: IncomingInstitution): void {
    const others = this.before.get(row.code) ?? [];
    this.before.set(row.code, [...others, row]);
    const [first] = others;
    if (!first) return;
    if (descriptionOf(first) !== descriptionOf(row)) {
      this.problems.add(row.line, 'code', saysOtherwise(first.line));
    }
    const lapped = others.find((other) => lapsOver(other, row));
    if (lapped) this.problems.add(row.line, 'designatedFrom', coversToo(lapped.line));
  }
}

const descriptionOf = ({ line: _, designation: __, ...described }: IncomingInstitution) => JSON.stringify(described);

/** Whether two rows say something of the same days of the same region; rows without a period say the same twice. */
function lapsOver({ designation: one }: IncomingInstitution, { designation: other }: IncomingInstitution): boolean {
  if (one === null || other === null) return one === other;
  const isBefore = (a: typeof one, b: typeof one) => a.validTo !== null && a.validTo < (b.validFrom ?? '');
  return one.regionCode === other.regionCode && !isBefore(one, other) && !isBefore(other, one);
}

const saysOtherwise = (line: number) =>
  `The institution stands in line ${line} already, and is described otherwise there. 该机构已在第${line}行，两行内容不一致。`;

const coversToo = (line: number) => `Line ${line} says the same of some of these days. 与第${line}行的定点时间重叠。`;
