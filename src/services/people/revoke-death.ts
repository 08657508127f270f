import {
  type EndedMembership,
  enrollmentsEndedBy,
  membershipsEndedBy,
  type StandingDeath,
  standingDeaths,
} from '../../store/queries/death.ts';
import { replaceEnrollments } from '../../store/queries/enrollment.ts';
import { lockHouseholds, updateHousehold } from '../../store/queries/household.ts';
import { type LockedPerson, peopleById, updatePerson } from '../../store/queries/person.ts';
import { refundsOfPeople } from '../../store/queries/refund.ts';
import { replaceRows } from '../../store/supersede.ts';
import { householdMembers, statusPeriods } from '../../store/tables/index.ts';
import { settleYears } from '../enrollments/settle-year.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { holdPerson, idsOfFile } from './hold-person.ts';

export interface PersonDeathRevokeInput extends Keyed {
  readonly personId: string;
  readonly version: number;
  readonly reason: string;
  /** What it was seen from that the person lives. */
  readonly evidence: string;
  readonly source: string;
}

/**
 * 撤销死亡登记: takes back a death that was recorded wrongly. The record is superseded and can still be asked for; what it had ended
 * stands again as it stood before, save in a household that has ended since. A year whose money was taken back meanwhile, or a
 * part of it, is registered and not paid. Refused while money is given back for the death: what was paid out cannot be un-paid here.
 */
export const revokeDeath = (counter: Counter, input: PersonDeathRevokeInput): Promise<{ personId: string }> =>
  writeOnce(
    counter,
    'personDeathRevoke',
    input,
    () => ({ personId: input.personId.toLowerCase() }),
    async (tx) => {
      for (const field of ['reason', 'evidence', 'source'] as const) assertWritten(input[field], field);
      await holdHouseholdsLeft(tx, input.personId);
      const person = await holdPerson(tx, input);
      const deaths = await standingDeaths(tx.db, idsOfFile(person));
      if (deaths.length === 0) refuseAlive();
      await assertNoRefund(tx, person);
      const memberships = await restoreMemberships(tx, deaths, input.source);
      const enrollments = await restoreEnrollments(tx, deaths, input.source);
      await replaceRows(tx.db, statusPeriods, deaths, []);
      await settleYears(tx, person.id, enrollments, input.source);
      await updatePerson(tx.db, person.id, { source: input.source });
      const { reason, evidence } = input;
      const diedOn = deaths.map((death) => death.diedOn);
      return {
        subjects: [person.id],
        details: { diedOn, memberships, enrollments: enrollments.length, reason, evidence },
      };
    },
  );

/** Households are held before the file is. */
async function holdHouseholdsLeft({ db, reach }: Counter, personId: string): Promise<void> {
  const [file] = await peopleById(db, reach, [personId]);
  if (!file) return;
  const left = await membershipsEndedBy(db, await standingDeaths(db, [file.id, ...file.mergedIds]));
  await lockHouseholds(db, reach, [...new Set(left.map(({ householdId }) => householdId))]);
}

/** Puts somebody back into the households that the death took them out of; one that it emptied goes on. */
async function restoreMemberships(tx: Counter, deaths: readonly StandingDeath[], source: string): Promise<number> {
  const left = await membershipsEndedBy(tx.db, deaths);
  const ended = left.flatMap(({ endedId }) => (endedId ? [{ id: endedId }] : []));
  const rows = left.map(({ endedId: _, ...row }: EndedMembership) => ({ ...row, source }));
  await replaceRows(tx.db, householdMembers, ended, rows);
  for (const id of new Set(left.map(({ householdId }) => householdId))) {
    await updateHousehold(tx.db, id, { source, validTo: null });
  }
  return left.length;
}

/** What the death ended stands as before; `settleYears` holds it against the money afterwards. */
async function restoreEnrollments(tx: Counter, deaths: readonly StandingDeath[], source: string) {
  const ended = await enrollmentsEndedBy(tx.db, deaths);
  for (const { id, status, endedOn, endReason } of ended) {
    await replaceEnrollments(tx.db, [id], { status, endedOn, endReason, source });
  }
  return ended;
}

/** Neither beside money that was paid out for the death nor beside a promise of it. */
async function assertNoRefund({ db, reach }: Counter, person: LockedPerson): Promise<void> {
  const rows = await refundsOfPeople(db, reach, idsOfFile(person));
  const standing = rows.filter(({ reason, state }) => reason === 'DEATH' && state !== 'CANCELLED');
  if (standing.some(({ state }) => state === 'PAID')) {
    const text = {
      zh: '因死亡的退费已经支付，不能撤销死亡登记：请先由经办机构收回款项并裁定。',
      en: 'A refund for the death was paid out, so the death cannot be revoked here: the office has to settle that money first.',
    };
    refuseWrite('REFUND_PAID', text, 'personId');
  }
  if (standing.length === 0) return;
  const text = {
    zh: '因死亡的退费尚未支付：请先撤销退费（refundCancel）。',
    en: 'A refund for the death is declared and not paid: cancel it first (refundCancel).',
  };
  refuseWrite('REFUND_STANDS', text, 'personId');
}

function refuseAlive(): never {
  const text = { zh: '该人员没有死亡登记。', en: 'No death of this person is recorded.' };
  return refuseWrite('DEATH_NOT_RECORDED', text, 'personId');
}
