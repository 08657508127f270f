import { randomUUID } from 'node:crypto';
import { type LockedPerson, statusesOfPeople, updatePerson } from '../../store/queries/person.ts';
import type { NounRow } from '../../store/rows.ts';
import { replaceRows } from '../../store/supersede.ts';
import { type educationLevel, type statusKind, statusPeriods } from '../../store/tables/index.ts';
import { holdsOn, reaches } from '../dated-rows.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertNotBeforeBirth, assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdPerson, idsOfFile } from './hold-person.ts';

type StatusRow = NounRow<typeof statusPeriods>;

export interface PersonStatusRecordInput extends Keyed {
  readonly personId: string;
  readonly version: number;
  readonly kind: (typeof statusKind.enumValues)[number];
  /** First day of a period that begins; left out, the period that stands on `to` ends. */
  readonly from?: string | null;
  /** Last day, included; left out, it is not known yet. */
  readonly to?: string | null;
  /** Of a student. */
  readonly educationLevel?: (typeof educationLevel.enumValues)[number] | null;
  readonly region?: string | null;
  readonly evidence: string;
  readonly source: string;
}

/** 状态登记: writes that a status which policies ask about has begun or ended, and what that was seen from. */
export const recordStatus = (counter: Counter, input: PersonStatusRecordInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personStatusRecord',
    input,
    () => ({ personId: input.personId.toLowerCase() }),
    async (tx) => {
      const { kind, from, to, source } = input;
      const held = await holdPerson(tx, input);
      await assertRecordable(tx, held, input);
      const rows = await statusesOfPeople(tx.db, tx.reach, idsOfFile(held));
      const ofKind = rows.filter((row) => row.kind === kind);
      if (from) await begin(tx, held, ofKind, { ...input, from });
      else await end(tx, ofKind, input);
      await updatePerson(tx.db, held.id, { source });
      return { subjects: [held.id], details: { kind, from: from ?? null, to: to ?? null } };
    },
  );

async function assertRecordable(tx: Counter, held: LockedPerson, input: PersonStatusRecordInput): Promise<void> {
  const { kind, from, to, region, evidence } = input;
  assertWritten(evidence, 'evidence');
  if (kind === 'DEAD') {
    const text = { zh: '死亡请办理死亡登记（personDeathRecord）。', en: 'A death is recorded by personDeathRecord.' };
    refuseWrite('DEATH_BY_ITSELF', text, 'kind');
  }
  if (input.educationLevel && kind !== 'STUDENT') {
    const text = { zh: '就读层次只适用于在校学生。', en: 'Only a student has a level of education.' };
    refuseWrite('LEVEL_OF_STUDENT', text, 'educationLevel');
  }
  if ((!from && !to) || (from && to && to < from)) {
    const text = {
      zh: '请填写起始日，或填写终止日以结束现有时段；终止日不早于起始日。',
      en: 'Name the first day, or the last day of the period that ends; none ends before it begins.',
    };
    refuseWrite('DAYS_REFUSED', text, 'from');
  }
  for (const [field, day] of Object.entries({ from, to })) {
    if (!day) continue;
    // A school year has a last day from its first.
    if (field === 'from' || !from) assertPast(tx, day, field);
    assertNotBeforeBirth(held, day, field);
  }
  if (region) await assertRegionsKnown(tx, [{ code: region, field: 'region' }]);
}

type Begun = PersonStatusRecordInput & { readonly from: string };

async function begin(tx: Counter, held: LockedPerson, ofKind: readonly StatusRow[], input: Begun): Promise<void> {
  const { kind, from, to, educationLevel, region, evidence, source } = input;
  const other = ofKind.find((row) => reaches(row, from) && (!to || row.validFrom === null || row.validFrom <= to));
  if (other) {
    const text = {
      zh: `档案中已有同类状态（${other.validFrom ?? '…'}至${other.validTo ?? '…'}），时段重叠。`,
      en: `The file has this status from ${other.validFrom ?? '…'} to ${other.validTo ?? '…'}: the two would overlap.`,
    };
    refuseWrite('STATUS_OVERLAPS', text, 'from');
  }
  const row = {
    id: randomUUID(),
    personId: held.id,
    kind,
    educationLevel: educationLevel ?? null,
    regionCode: region ?? null,
    evidence: evidence.trim(),
    validFrom: from,
    validTo: to ?? null,
    source,
  };
  await replaceRows(tx.db, statusPeriods, [], [row]);
}

async function end(
  tx: Counter,
  ofKind: readonly StatusRow[],
  { to, evidence, source }: PersonStatusRecordInput,
): Promise<void> {
  const standing = ofKind.filter((row) => holdsOn(row, to ?? ''));
  if (standing.length === 0) {
    const text = { zh: `档案中${to}当日没有该状态。`, en: `The file has no such status on ${to}.` };
    refuseWrite('STATUS_MISSING', text, 'to');
  }
  const ended = standing.map((row) => ({
    ...row,
    id: randomUUID(),
    validTo: to ?? null,
    evidence: evidence.trim(),
    source,
  }));
  await replaceRows(tx.db, statusPeriods, standing, ended);
}
