import { randomUUID } from 'node:crypto';
import type { Scheme } from '../../policy/facts.ts';
import { lockClaim, type StoredClaim } from '../../store/queries/claim.ts';
import { institutionsById } from '../../store/queries/institution.ts';
import { insertSupervisionCase, type NewSupervisionCase } from '../../store/queries/supervision-case.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertPast } from '../past-day.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertSource, assertWritten } from '../written-text.ts';

export interface CaseOpenInput extends Keyed {
  readonly kind: NewSupervisionCase['kind'];
  readonly claimId?: string | null;
  readonly institutionId?: string | null;
  /** Of a claim's case that is the claim's. */
  readonly regionCode?: string | null;
  readonly scheme: Scheme;
  /** Today, unless told. */
  readonly openedOn?: string | null;
  readonly about: string;
  readonly source: string;
}

/**
 * 立案: something that an office has to decide: the review of a claim, a dispute, a sanction. A claim is held meanwhile, so that it is not
 * settled while its review opens. Neither patient nor complainant is named.
 */
export function openCase(counter: Counter, input: CaseOpenInput): Promise<{ caseId: string }> {
  return writeOnce(
    counter,
    'caseOpen',
    input,
    () => ({ caseId: randomUUID() }),
    async (tx, { caseId: id }) => {
      const { kind, about, source, openedOn: day } = input;
      const openedOn = day ?? tx.today;
      assertPast(tx, openedOn, 'openedOn');
      assertWritten(about, 'about');
      assertNamesNobody(about, 'about');
      assertSource(source);
      const of = await subjectOf(tx, input);
      const row = { id, kind, ...of, openedOn, openedBy: tx.viewer.subject ?? '', about, source };
      if (!(await insertSupervisionCase(tx.db, row))) refuseSecondReview();
      return { subjects: [id, ...(of.claimId ? [of.claimId] : [])], details: { kind, ...of, openedOn } };
    },
  );
}

type Subject = Pick<NewSupervisionCase, 'claimId' | 'institutionId' | 'regionCode' | 'scheme'>;

/** What a case is about, and which office decides it. */
async function subjectOf(tx: Counter, input: CaseOpenInput): Promise<Subject> {
  const { kind, institutionId = null } = input;
  if (kind === 'CLAIM_REVIEW' && input.claimId == null) refuseSubject('claimId', '报销申请', 'A review is of a claim');
  if (kind === 'SANCTION' && institutionId === null)
    refuseSubject('institutionId', '医疗机构', 'A sanction is of an institution');
  const claim = input.claimId == null ? undefined : await holdSubject(tx, input.claimId);
  if (institutionId !== null) await assertInstitution(tx, institutionId);
  const regionCode = await regionOf(tx, claim, input.regionCode ?? null);
  return { claimId: claim?.id ?? null, institutionId, regionCode, scheme: claim?.scheme ?? input.scheme };
}

async function holdSubject(tx: Counter, claimId: string): Promise<StoredClaim> {
  const held = await lockClaim(tx.db, tx.reach, claimId);
  if (held) return held;
  const text = { zh: `没有您可以查看的报销申请${claimId}。`, en: `There is no claim ${claimId} that you may see.` };
  return refuseWrite('CLAIM_UNKNOWN', text, 'claimId');
}

async function assertInstitution({ db, reach }: Counter, id: string): Promise<void> {
  if ((await institutionsById(db, reach, [id])).length > 0) return;
  const text = { zh: `没有标识为${id}的医疗机构。`, en: `There is no institution ${id}.` };
  refuseWrite('INSTITUTION_UNKNOWN', text, 'institutionId');
}

/** The office that decides: of a claim the one that settles it, else the one that is named. */
async function regionOf(tx: Counter, claim: StoredClaim | undefined, named: string | null): Promise<string> {
  const code = claim?.regionCode ?? named;
  if (code === null) return refuseSubject('regionCode', '裁定区划', 'A case that is about no claim names its office');
  if (named !== null && named !== code) {
    const text = {
      zh: `该报销申请由${code}经办，应由其裁定。`,
      en: `The claim is the office's of ${code}, and so is its case: leave the region out.`,
    };
    refuseWrite('REGION_NOT_OF_CLAIM', text, 'regionCode');
  }
  assertOwnRegion(tx, code, claim ? 'claimId' : 'regionCode');
  await assertRegionsKnown(tx, [{ code, field: 'regionCode' }]);
  return code;
}

function refuseSubject(field: string, zh: string, en: string): never {
  return refuseWrite('CASE_SUBJECT_MISSING', { zh: `请写明${zh}。`, en: `${en}: name it.` }, field);
}

function refuseSecondReview(): never {
  const text = {
    zh: '该报销申请已有未结的复核：请先裁定或撤回。',
    en: 'A review of this claim is open already: decide it or withdraw it first.',
  };
  return refuseWrite('REVIEW_OPEN', text, 'claimId');
}
