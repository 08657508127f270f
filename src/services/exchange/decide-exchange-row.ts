import { randomUUID } from 'node:crypto';
import {
  decideExchangeRow,
  type ExchangeKind,
  exchangeListsById,
  exchangeRowsById,
  lockExchangeRow,
  type StoredExchangeRow,
} from '../../store/queries/exchange.ts';
import { type LockedPerson, placesOfPeople, statusesOfPeople, updatePerson } from '../../store/queries/person.ts';
import { replaceRows } from '../../store/supersede.ts';
import { statusPeriods } from '../../store/tables/index.ts';
import { reaches } from '../dated-rows.ts';
import { findDuplicates } from '../duplicates/find-duplicates.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import { movePlace } from '../people/move-person.ts';
import { recordDeath } from '../people/record-death.ts';
import type { HukouKind } from '../people/register-person.ts';
import { assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';

export interface ExchangeDecideInput extends Keyed {
  readonly rowId: string;
  readonly version: number;
  readonly decision: 'APPLY' | 'DISMISS';
  readonly reason: string;
  /** Of a number that is here under another name: that it was looked into. */
  readonly isConfirmed?: boolean | null;
}

/** What is applied: to whom, what the list says, and as whose word. */
interface Word {
  readonly personId: string;
  readonly theirs: Readonly<Record<string, string | null | undefined>>;
  /** The list and the line, as evidence. */
  readonly evidence: string;
  readonly source: string;
}

/**
 * Writes down what a person decided about a row of another department's list: what it says becomes a fact of ours, or stays
 * what it is. The row of somebody unknown can only be dismissed: whoever is missing here is registered first.
 */
export function exchangeDecide(counter: Counter, input: ExchangeDecideInput): Promise<{ rowId: string }> {
  return writeOnce(
    counter,
    'exchangeDecide',
    input,
    () => ({ rowId: input.rowId.toLowerCase() }),
    async (tx) => {
      const { decision, reason } = input;
      assertWritten(reason, 'reason');
      const row = await findOpenRow(tx, input);
      assertSamePerson(row, input);
      const kind = decision === 'APPLY' ? await apply(tx, row) : null;
      const held = await lockExchangeRow(tx.db, tx.reach, row.id);
      if (held) assertOpen(held, input);
      const state = decision === 'APPLY' ? 'APPLIED' : 'DISMISSED';
      await decideExchangeRow(tx.db, row.id, { state, decidedBy: tx.viewer.subject ?? '', reason });
      return { subjects: [row.id, ...(row.personId ? [row.personId] : [])], details: { state, kind } };
    },
  );
}

async function findOpenRow(tx: Counter, input: ExchangeDecideInput): Promise<StoredExchangeRow> {
  const [row] = await exchangeRowsById(tx.db, tx.reach, [input.rowId]);
  if (row) return assertOpen(row, input);
  const text = { zh: `没有您可以查看的比对行${input.rowId}。`, en: `There is no row ${input.rowId} that you may see.` };
  return refuseWrite('ROW_UNKNOWN', text, 'rowId');
}

function assertOpen(row: StoredExchangeRow, { version }: ExchangeDecideInput): StoredExchangeRow {
  if (row.state !== 'OPEN') {
    const text = { zh: '该行已处理，不能再决定。', en: 'This row is decided already: nothing is left to decide.' };
    refuseWrite('ROW_NOT_OPEN', text, 'rowId');
  }
  assertVersion(`The row ${row.id}`, row.version, version);
  return row;
}

/** Refuses to write one person's facts into the file of somebody who goes by another name, unless that was looked into. */
function assertSamePerson({ outcome }: StoredExchangeRow, { decision, isConfirmed }: ExchangeDecideInput): void {
  if (decision !== 'APPLY' || outcome !== 'NAME_DIFFERS' || isConfirmed === true) return;
  const text = {
    zh: '该号码在本方档案中是另一姓名：核实为同一人的，请确认（isConfirmed）后采用。',
    en: 'The number is here under another name. If it is the same person all the same, look into it and confirm it (isConfirmed).',
  };
  refuseWrite('NAME_DIFFERS_UNCONFIRMED', text, 'isConfirmed');
}

/** Makes what a row says a fact of the registry, held by the person's file; gives the kind of the list. */
async function apply(tx: Counter, row: StoredExchangeRow): Promise<ExchangeKind> {
  const [list] = await exchangeListsById(tx.db, tx.reach, [row.listId]);
  if (!list) throw new Error('The list of a row that is seen can be seen.');
  if (row.personId === null) {
    const text = {
      zh: '名单所列人员没有档案，不能采用：请先登记该人员，再办理变更。',
      en: 'There is no file of this person, so nothing can be applied: register the person first, then record the change.',
    };
    refuseWrite('PERSON_NOT_ON_FILE', text, 'rowId');
  }
  const { id: listId, department, kind } = list;
  const evidence = `${listId}:${row.line}`;
  const theirs = row.theirs as Word['theirs'];
  await APPLY[kind](tx, { personId: row.personId, theirs, evidence, source: `exchange:${department}` });
  return kind;
}

const APPLY: Readonly<Record<ExchangeKind, (tx: Counter, word: Word) => Promise<unknown>>> = {
  DEATHS: (tx, { theirs, ...word }) => recordDeath(tx, { ...word, diedOn: theirs.diedOn ?? '' }),

  async HUKOU(tx, { personId, theirs, source }) {
    const held = await holdOne(tx, { id: personId, field: 'rowId' });
    const { hukouKind, from } = theirs;
    const regionCode = await finerHukou(tx, held, theirs.hukouRegion ?? '');
    const kind = (hukouKind ?? null) as HukouKind | null;
    await movePlace(tx, held, 'HUKOU', {
      regionCode,
      hukouKind: kind,
      from: from ?? tx.today,
      source,
    });
    await updatePerson(tx.db, held.id, { source });
  },

  EMPLOYEE_INSURANCE: insureAsEmployee,
};

/** The place of hukou that is told most closely: a list that knows the town alone does not take the village's place. */
async function finerHukou(tx: Counter, held: LockedPerson, theirs: string): Promise<string> {
  const places = await placesOfPeople(tx.db, tx.reach, idsOfFile(held));
  const here = places.find((row) => row.kind === 'HUKOU' && reaches(row, tx.today));
  return here?.regionCode.startsWith(theirs) ? here.regionCode : theirs;
}

/** Employee insurance as the list has it, in the place of whatever overlaps it; paid years beside it become cases to decide. */
async function insureAsEmployee(tx: Counter, { personId, theirs, evidence, source }: Word): Promise<void> {
  const held = await holdOne(tx, { id: personId, field: 'rowId' });
  const { from = null, to = null } = theirs;
  const rows = await statusesOfPeople(tx.db, tx.reach, idsOfFile(held));
  const overlapped = rows.filter(
    (row) =>
      row.kind === 'EMPLOYEE_INSURED' &&
      reaches(row, from ?? '') &&
      (to === null || row.validFrom === null || row.validFrom <= to),
  );
  const period = { id: randomUUID(), personId: held.id, kind: 'EMPLOYEE_INSURED' as const };
  await replaceRows(tx.db, statusPeriods, overlapped, [{ ...period, validFrom: from, validTo: to, evidence, source }]);
  await updatePerson(tx.db, held.id, { source });
  await findDuplicates(tx.db, { today: tx.today, personIds: [held.id] });
}
