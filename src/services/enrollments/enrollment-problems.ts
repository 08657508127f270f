import type { EnrollmentEligibility } from '../../policy/eligibility.ts';
import type { EnrollmentFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import { isWithin } from '../../policy/region.ts';
import { word } from '../../policy/wording.ts';
import { clauseOf, needsOf } from '../collection/collection-problem.ts';
import { wayOut } from '../collection/way-out.ts';
import { discreetDecision } from '../discreet-answer.ts';
import type { WriteProblem } from '../write.ts';
import type { Override } from './override.ts';

/** Whom somebody wants to enrol, as far as what stands in the way is concerned. */
export interface Enrolling {
  readonly facts: PersonFacts;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly today: string;
  /** 参保地 that was chosen. */
  readonly regionCode: string;
  readonly override: Override | null;
  /** The enrolment that is taken up again; it stands in nobody's way. */
  readonly resumedId: string | null;
}

/** Everything that stands in the way of an enrolment: what the file says, then what the engine says. */
export function enrollmentProblems(enrolling: Enrolling, eligibility: EnrollmentEligibility): readonly WriteProblem[] {
  const plain = [...death(enrolling), ...enrolledAlready(enrolling), ...insuredElsewhere(enrolling)];
  if (plain.length > 0 || enrolling.override) return plain;
  return [...refusedByEngine(eligibility), ...refusedPlace(enrolling, eligibility)];
}

/** The dead are enrolled by nobody's leave. */
function death({ facts, today }: Enrolling): WriteProblem[] {
  const dead = facts.statuses.find(
    ({ kind, supersededAt, validFrom }) => kind === 'DEAD' && supersededAt == null && (validFrom ?? today) <= today,
  );
  if (!dead) return [];
  const on = dead.validFrom ?? '';
  return [
    {
      code: 'PERSON_DEAD',
      field: 'personId',
      text: { zh: `该人员已于${on}死亡，不能参保。`, en: `This person died on ${on} and cannot be enrolled.` },
    },
  ];
}

const standing = ({ facts, policyYear, resumedId }: Enrolling): readonly EnrollmentFact[] =>
  facts.enrollments.filter(
    (one) => one.policyYear === policyYear && one.supersededAt == null && one.status !== 'VOID' && one.id !== resumedId,
  );

function enrolledAlready(enrolling: Enrolling): WriteProblem[] {
  return standing(enrolling)
    .filter(({ scheme }) => scheme === enrolling.scheme)
    .map(({ regionCode }) => ({
      code: 'ALREADY_ENROLLED',
      field: 'personId',
      text: {
        zh: `该人员${enrolling.policyYear}年度已在${regionCode}参加${enrolling.scheme}。如需变更，请先在那里退保或按重复参保处理。`,
        en: `This person is enrolled in ${enrolling.scheme} at ${regionCode} for ${enrolling.policyYear} already. Have that withdrawn, or decide it as a duplicate.`,
      },
    }));
}

/** A paid enrolment of another scheme for the same year. That somebody is an employee now is for the engine to judge. */
function insuredElsewhere(enrolling: Enrolling): WriteProblem[] {
  return standing(enrolling)
    .filter(({ scheme, status }) => scheme !== enrolling.scheme && (status === 'PAID' || status === 'ACTIVE'))
    .map(({ scheme, regionCode }) => ({
      code: 'INSURED_ELSEWHERE',
      field: 'personId',
      text: {
        zh: `该人员${enrolling.policyYear}年度已在${regionCode}参加${scheme}，不得重复参保。`,
        en: `This person is insured in ${scheme} at ${regionCode} for ${enrolling.policyYear} and may not be insured twice.`,
      },
    }));
}

/** In the engine's own words: no ground is met, or a fact or number that decides is missing. */
function refusedByEngine({ status, decision }: EnrollmentEligibility): WriteProblem[] {
  if (status === 'YES') return [];
  const { reasons, neededFacts, missingParameters, citations } = discreetDecision(decision);
  const clauses = [...new Set(citations.map(clauseOf))];
  if (status === 'UNDETERMINED') {
    const [needs, way] = [needsOf(neededFacts, missingParameters), wayOut(neededFacts)];
    const text = {
      zh: `参保资格尚不能确定，需要：${needs.zh}。补齐后再登记，或由有权人员特批（override）。${way.zh}`,
      en: `Whether this person may enrol is open. Needed: ${needs.en}. Record that first, or let somebody entitled approve it (override).${way.en}`,
    };
    return [{ code: 'ELIGIBILITY_OPEN', field: 'personId', text, clauses }];
  }
  const words = reasons.map(word);
  const text = {
    zh: `不符合参保条件：${words.map(({ zh }) => zh).join('')}`,
    en: `This person may not enrol. ${words.map(({ en }) => en).join(' ')}`,
  };
  return [{ code: 'NOT_ELIGIBLE', field: 'personId', text, clauses }];
}

/** Where the text names places to enrol, it is one of them. */
function refusedPlace({ regionCode }: Enrolling, { places, decision }: EnrollmentEligibility): WriteProblem[] {
  const own = places.map((place) => place.regionCode);
  if (own.length === 0 || own.some((code) => isWithin(regionCode, code) || isWithin(code, regionCode))) return [];
  return [
    {
      code: 'NOT_A_PLACE_TO_ENROL',
      field: 'region',
      clauses: [...new Set(decision.citations.map(clauseOf))],
      text: {
        zh: `该人员可在${own.join('、')}参保，不能在${regionCode}参保。`,
        en: `This person may enrol at ${own.join(', ')}, not at ${regionCode}.`,
      },
    },
  ];
}
