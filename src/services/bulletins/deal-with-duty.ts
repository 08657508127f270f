import { type BulletinDutyRow, type DutyStep, stepBulletinDuty } from '../../store/queries/bulletin-duty.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdDuty, type NamedDuty } from './hold-duty.ts';

export interface BulletinDutyHandInInput extends Keyed, NamedDuty {
  readonly content: string;
}

export interface BulletinDutyDecideInput extends Keyed, NamedDuty {
  readonly isAccepted: boolean;
  readonly ruling?: string | null;
}

export type BulletinDutyPublishInput = BulletinDutyHandInInput;

/** 提交书面说明: what a town explains to the county; once more where it was returned. */
export const handInDuty = (counter: Counter, input: BulletinDutyHandInInput) =>
  deal(counter, 'bulletinDutyHandIn', input, async (tx) => {
    assertText(input.content, 'content');
    const held = await holdDuty(tx, input, 'EXPLANATION', ['DUE', 'RETURNED']);
    const handedIn = { handedInBy: tx.viewer.subject ?? '', handedInOn: tx.today };
    const undecided = { decidedBy: null, decidedOn: null, ruling: null };
    return { held, step: { state: 'HANDED_IN', content: input.content, ...handedIn, ...undecided } };
  });

/** 审核书面说明: accepted, or returned with the reason; by somebody else than who handed it in. */
export const decideDuty = (counter: Counter, input: BulletinDutyDecideInput) =>
  deal(counter, 'bulletinDutyDecide', input, async (tx) => {
    const { isAccepted, ruling = null } = input;
    if (!isAccepted || ruling !== null) assertText(ruling ?? '', 'ruling');
    const held = await holdDuty(tx, input, 'EXPLANATION', ['HANDED_IN']);
    assertSecondPerson(tx, held);
    return { held, step: { state: isAccepted ? 'ACCEPTED' : 'RETURNED', ruling, ...decidedBy(tx) } };
  });

/** 发布通报批评: the county says publicly what it says. */
export const publishDuty = (counter: Counter, input: BulletinDutyPublishInput) =>
  deal(counter, 'bulletinDutyPublish', input, async (tx) => {
    assertText(input.content, 'content');
    const held = await holdDuty(tx, input, 'CRITICISM', ['DUE']);
    return { held, step: { state: 'PUBLISHED', content: input.content, ...decidedBy(tx) } };
  });

interface Dealt {
  readonly held: BulletinDutyRow;
  readonly step: DutyStep;
}

function deal<Input extends Keyed & NamedDuty>(
  counter: Counter,
  operation: string,
  input: Input,
  decide: (tx: Counter) => Promise<Dealt>,
): Promise<{ dutyId: string }> {
  return writeOnce(
    counter,
    operation,
    input,
    () => ({ dutyId: input.dutyId.toLowerCase() }),
    async (tx) => {
      const { held, step } = await decide(tx);
      await stepBulletinDuty(tx.db, held.id, step);
      return { subjects: [held.id], details: { kind: held.kind, regionCode: held.regionCode, state: step.state } };
    },
  );
}

const decidedBy = ({ viewer, today }: Counter) => ({ decidedBy: viewer.subject ?? '', decidedOn: today });

function assertText(text: string, field: string): void {
  assertWritten(text, field);
  assertNamesNobody(text, field);
}

function assertSecondPerson({ viewer }: Counter, { handedInBy }: BulletinDutyRow): void {
  if (viewer.subject !== handedInBy) return;
  const text = {
    zh: '提交人不得审核自己提交的书面说明，请由他人审核。',
    en: 'Whoever handed an explanation in does not decide on it: ask a second person.',
  };
  refuseWrite('SECOND_PERSON_NEEDED', text, 'dutyId');
}
