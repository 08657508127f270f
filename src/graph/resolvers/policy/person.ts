import type { WinningListing } from '../../../policy/contribution.ts';
import type { Decision } from '../../../policy/decision.ts';
import type { PersonFacts } from '../../../policy/facts.ts';
import type { WaitingPeriod } from '../../../policy/waiting.ts';
import {
  type Answer,
  askedRegion,
  type Contribution,
  contributionOf,
  coverOf,
  criticalIllnessCeilingOf,
  enrollmentEligibilityOf,
  newbornCoverOf,
  paymentChannelsOf,
  type Question,
  waitingPeriodOf,
} from '../../../services/assess.ts';
import { discreetExemption } from '../../../services/discreet-answer.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import { isAnsweredInWhole } from '../../../services/viewer.ts';
import type { Context } from '../../context.ts';
import { openFacts } from '../../facts-envelope.ts';
import { type DecisionOf, mayNameCategories } from './decision.ts';

export interface PersonParent {
  readonly id: string;
  /** Carried by a representation, sealed, when this half is served alone. */
  readonly facts?: string;
}

/** Whom an answer is about, as its decision's id names them, and whether it leaves out what the viewer may not know. */
type About = Pick<DecisionOf, 'subject' | 'isWithoutHiddenLists'>;
type Given<Finding> = Answer<Finding> & About;

/** The facts of the representation, or else the registry's; null for a file that may not be seen. */
export const factsOf = ({ id, facts }: PersonParent, { keyring, loaders }: Context) =>
  facts ? openFacts(facts, keyring) : loaders.factsOfPerson.load(id);

/** Of an answer that rests on somebody's file. */
export const aboutFile = (subject: string, { viewer }: Context): About => ({
  subject,
  isWithoutHiddenLists: !isAnsweredInWhole(viewer),
});

/** Asks a service about a person. */
function asked<Finding>(answer: (facts: PersonFacts, question: Question, ground: Context) => Answer<Finding>) {
  return async (person: PersonParent, question: Question, context: Context): Promise<Given<Finding> | null> => {
    assertMaySee(question.channel, context.viewer);
    await context.refer.assertRegion(question.region);
    const facts = await factsOf(person, context);
    return facts && { ...answer(facts, question, context), ...aboutFile(facts.personId, context) };
  };
}

/** Fields that every answer has. */
export const answered = {
  region: ({ region }: Given<unknown>, _: unknown, { refer }: Context) =>
    region.regionCode && refer.region(region.regionCode),
  regionBasis: ({ region }: Given<unknown>) => region.basis,
  policyYear: ({ published }: Given<unknown>) => published,
  decision: (given: Given<{ decision: Decision }>): DecisionOf => ({
    ...given.decision,
    subject: given.subject,
    isWithoutHiddenLists: given.isWithoutHiddenLists ?? false,
    askedRegion: askedRegion(given),
  }),
};

/** A department's own listing, which it may read anyway. */
function isOfOwnDepartment({ category, department }: WinningListing, { viewer, scopes }: Context): boolean {
  if (viewer.role !== 'DEPARTMENT_CLERK' || viewer.department !== department) return false;
  return category !== 'MENTAL_SEVERE' || scopes.has('assistance:sensitive');
}

export const person = {
  Person: {
    enrollmentEligibility: asked(enrollmentEligibilityOf),
    cover: asked(coverOf),
    contribution: asked(contributionOf),
    waitingPeriod: asked(waitingPeriodOf),
    newbornCover: asked(newbornCoverOf),
    criticalIllnessCeiling: asked(criticalIllnessCeilingOf),
    paymentChannels: asked(paymentChannelsOf),
  },
  EnrollmentEligibility: answered,
  Cover: answered,
  WaitingPeriod: {
    ...answered,
    exemption({ exemption, subject }: Given<WaitingPeriod>, _: unknown, context: Context) {
      return exemption && !mayNameCategories(subject, context) ? discreetExemption(exemption) : exemption;
    },
  },
  NewbornCover: answered,
  CriticalIllnessCeiling: answered,
  PaymentChannels: answered,
  Contribution: {
    ...answered,
    alreadyPaid: ({ alreadyPaidFen }: Contribution) => alreadyPaidFen,
    /** Who pays is told to all; the clause that makes them pay, like the category, is not. */
    lines({ lines, subject }: Contribution & { subject: string }, _: unknown, context: Context) {
      if (mayNameCategories(subject, context)) return lines;
      return lines.map((line) => (line.payer === 'SELF' ? line : { ...line, citations: [] }));
    },
    /** The category is told to those who may know it, and to the department that listed the person; the amounts to all. */
    listing({ listing, subject }: Contribution & { subject: string }, _: unknown, context: Context) {
      if (!listing || mayNameCategories(subject, context)) return listing;
      return isOfOwnDepartment(listing, context) ? listing : null;
    },
  },
};

/** A member's contribution inside a household's, in the shape of an answer of its own. */
export function givenTo(personId: string, contribution: Contribution, context: Context): Contribution & About {
  return { ...contribution, ...aboutFile(personId, context) };
}
