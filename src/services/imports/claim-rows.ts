import { randomUUID } from 'node:crypto';
import type { Fen } from '../../policy/money.ts';
import type { IncomingClaim } from '../../store/queries/claim-import.ts';
import { problemsOfClaim } from '../claims/claim-problems.ts';
import { faultOfInstitutionCode } from '../institutions/institution-code.ts';
import { claimNumber, faultOfPaperNumber, faultOfReferralNumber } from '../paper-number.ts';
import type { CsvRow } from './csv.ts';
import type { CsvProblems } from './csv-problems.ts';
import {
  note,
  noteText,
  REFERENCE,
  type RowReading,
  readFen,
  readPastDay,
  readPolicyYear,
  readReference,
  readTerm,
} from './import-cells.ts';
import { type Add, requireText } from './region-file.ts';

/** The columns of a file of claims: one row a claim, without its lines. */
export const CLAIM_COLUMNS = {
  ...REFERENCE,
  number: ['单据号'],
  institutionCode: ['医疗机构编码', '机构编码'],
  scheme: ['险种'],
  policyYear: ['参保年度'],
  visit: ['就医类别'],
  admittedOn: ['入院日', '入院日期', '就诊日期'],
  dischargedOn: ['出院日', '出院日期'],
  total: ['总费用'],
  selfPaid: ['全自费'],
  selfFirst: ['先行自付'],
  eligible: ['政策范围内费用'],
  route: ['结算方式'],
  filedOn: ['申报日', '申报日期'],
  isReferred: ['是否转诊'],
  referralNumber: ['转诊单号'],
  isRemoteRegistered: ['是否异地备案'],
  otherPayer: ['其他支付方'],
  otherPaid: ['其他支付金额'],
  diagnosis: ['诊断'],
} as const;

type Column = keyof typeof CLAIM_COLUMNS;
type Cells = Readonly<Record<Column, string>>;

const REQUIRED = [
  'number',
  'institutionCode',
  'scheme',
  'visit',
  'admittedOn',
  'total',
  'eligible',
  'route',
  'filedOn',
] as const satisfies readonly Column[];

export const OPTIONAL_CLAIM_COLUMNS: readonly Column[] = (Object.keys(CLAIM_COLUMNS) as Column[]).filter(
  (column) => !REQUIRED.some((required) => required === column),
);

/** One row as it will be staged, its diagnosis sealed under the id that the claim will have. */
export function readClaimRow(
  { line, values }: CsvRow<Column>,
  reading: RowReading,
  problems: CsvProblems,
): IncomingClaim | undefined {
  const add: Add = (field, message) => problems.add(line, field, message);
  const { number: _, otherNumber: __, ...reference } = readReference(values, reading, add);
  for (const column of REQUIRED) requireText(column, values[column], add);
  const id = randomUUID();
  const row = {
    ...{ line, id, ...reference, number: readNumber(values, add), institutionCode: readInstitution(values, add) },
    ...readVisit(values, reading, add),
    ...readCosts(values, add),
    ...readOtherPayer(values, add),
    isReferred: readTruth('isReferred', values.isReferred, add),
    referralNumber: values.referralNumber || null,
    isRemoteRegistered: readTruth('isRemoteRegistered', values.isRemoteRegistered, add),
    sealedDiagnosis: values.diagnosis ? reading.keyring.seal(values.diagnosis, `claims.diagnosis_cipher:${id}`) : null,
  };
  noteText('referralNumber', faultOfReferralNumber(values.referralNumber), add);
  noteProblems(row, reading.today, add);
  return reference.numberIndex || reference.otherIndex ? row : undefined;
}

function readNumber({ number }: Cells, add: Add): string {
  const kept = claimNumber(number);
  noteText('number', number === '' ? undefined : faultOfPaperNumber(kept), add);
  return kept;
}

/** Null where the cell holds no code: which institution has it is looked up later. */
function readInstitution({ institutionCode }: Cells, add: Add): string | null {
  const fault = institutionCode === '' ? undefined : faultOfInstitutionCode(institutionCode);
  noteText('institutionCode', fault, add);
  return fault || institutionCode === '' ? null : institutionCode;
}

function readVisit(cells: Cells, reading: RowReading, add: Add) {
  const admittedOn = readPastDay('admittedOn', cells.admittedOn, reading, add);
  const year = cells.policyYear || admittedOn?.slice(0, 4);
  return {
    scheme: readTerm('scheme', cells.scheme, 'scheme', add) ?? null,
    policyYear: year === undefined ? null : (readPolicyYear(year, reading, add) ?? null),
    visit: readTerm('visit', cells.visit, 'visit', add) ?? null,
    admittedOn,
    dischargedOn: readPastDay('dischargedOn', cells.dischargedOn, reading, add),
    route: readTerm('route', cells.route, 'claimRoute', add) ?? null,
    filedOn: readPastDay('filedOn', cells.filedOn, reading, add),
  };
}

const OF_COSTS = {
  below:
    'A cost is never below zero; a claim that was wrong is returned or taken back. 费用不得为负，有误的申请请退回或冲销。',
  nought: 'A claim has a cost above zero. 费用须大于零。',
};

/** What somebody else paid of it. */
const OF_OTHERS = {
  below: 'What somebody else paid is never below zero. 其他支付金额不得为负。',
  nought: 'Where nobody else paid, leave both cells empty. 无其他支付请将两栏留空。',
};

const readCosts = (cells: Cells, add: Add) => ({
  totalFen: readFen('total', cells.total, add, OF_COSTS) ?? 0,
  selfPaidFen: readCost('selfPaid', cells, add),
  selfFirstFen: readCost('selfFirst', cells, add),
  eligibleFen: readCost('eligible', cells, add),
});

/** An amount that may be nothing, in fen; an empty cell is nothing. */
const readCost = (field: 'selfPaid' | 'selfFirst' | 'eligible', cells: Cells, add: Add): Fen =>
  /^0+(\.0*)?$/.test(cells[field]) ? 0 : (readFen(field, cells[field], add, OF_COSTS) ?? 0);

function readOtherPayer({ otherPayer, otherPaid }: Cells, add: Add) {
  if ((otherPayer === '') !== (otherPaid === ''))
    add('otherPaid', 'Somebody else who paid has a name and an amount. 其他支付方和金额须同时填写。');
  return {
    otherPayer: readTerm('otherPayer', otherPayer, 'payer', add) ?? null,
    otherPaidFen: readFen('otherPaid', otherPaid, add, OF_OTHERS),
  };
}

const TRUTH: Readonly<Record<string, boolean>> = { 是: true, true: true, 否: false, false: false };

function readTruth(field: string, cell: string, add: Add): boolean | null {
  if (cell === '') return null;
  const said = TRUTH[cell.toLowerCase()];
  if (said === undefined)
    add(field, 'Write true or false, or leave the cell empty where nobody said. 请填是或否，不详留空。');
  return said ?? null;
}

/** What is wrong with a row whose days and amounts could be read, in the words of the counter. */
function noteProblems(row: Omit<IncomingClaim, 'numberIndex'>, today: string, add: Add): void {
  const { policyYear, admittedOn, filedOn, dischargedOn, totalFen, selfPaidFen, selfFirstFen, eligibleFen } = row;
  if (policyYear === null || admittedOn === null || filedOn === null || totalFen === 0) return;
  const { otherPayer, otherPaidFen } = row;
  const payers = otherPayer && otherPaidFen ? [{ payer: otherPayer, paidFen: otherPaidFen }] : [];
  const costs = { totalFen, selfPaidFen, selfFirstFen, eligibleFen };
  note(problemsOfClaim({ policyYear, admittedOn, filedOn, dischargedOn, ...costs, items: [], payers }, today), add);
}
