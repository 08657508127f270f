import type { Scheme } from '../../../policy/facts.ts';
import { addDocuments, type DocumentsAddInput } from '../../../services/enrollments/add-documents.ts';
import { type EnrollInput, enroll } from '../../../services/enrollments/enroll.ts';
import {
  type ChecklistDocument,
  type ChecklistRoute,
  missingDocuments,
  type RegistrationChecklist,
  registrationChecklist,
} from '../../../services/enrollments/registration-checklist.ts';
import { type WithdrawInput, withdrawEnrollment } from '../../../services/enrollments/withdraw-enrollment.ts';
import { refundablePots } from '../../../services/refunds/refundable.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { EnrollmentRow, PersonRow, RefundRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** An enrolment of a newcomer, and what its checklist says. */
async function checklistOf(enrollment: EnrollmentRow, context: Context): Promise<RegistrationChecklist | null> {
  const { personId, policyYear, scheme, regionCode } = enrollment;
  const facts = await context.loaders.factsOfPerson.load(personId);
  return facts && registrationChecklist(facts, { policyYear, scheme, region: regionCode }, context);
}

/** A mutation that leaves an enrolment: what it still owes is told beside it. */
const enrolled =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ enrollmentId: string }>) =>
  async (_: unknown, { input }: Input<Fields>, context: Context) => ({
    missingDocuments: [],
    ...(await withUserErrors(async () => {
      const { enrollmentId } = await write(context, input);
      const enrollment = await context.loaders.enrollment.load(enrollmentId);
      const checklist = enrollment && (await checklistOf(enrollment, context));
      const missing = checklist ? missingDocuments(checklist, enrollment?.documentsShown ?? []) : [];
      return { enrollment, missingDocuments: missing.map((document) => ({ ...document, isShown: false })) };
    })),
  });

/** What a withdrawal left; nothing where it was refused. */
interface Withdrawn {
  readonly enrollment?: EnrollmentRow | null;
  readonly refund?: RefundRow | null;
}

/** What is given back after a withdrawal, by what was declared and what was paid. */
async function refundOutcome(
  { id, personId, scheme, policyYear }: EnrollmentRow,
  isDeclared: boolean,
  context: Context,
) {
  if (isDeclared) return 'DECLARED';
  const file = await context.loaders.person.load(personId);
  const pots = file ? await refundablePots(context, { personId: file.id, scheme, policyYear }, id) : [];
  return pots.length > 0 ? 'UNDETERMINED' : 'NOTHING_PAID';
}

interface ChecklistParent extends RegistrationChecklist {
  /** What was shown; null while the person is not enrolled. */
  readonly shown: readonly string[] | null;
}

interface Asked {
  readonly policyYear: number;
  readonly scheme: Scheme;
  readonly region?: string | null;
}

const withShown = (documents: readonly ChecklistDocument[], shown: readonly string[] | null) =>
  documents.map((document) => ({ ...document, isShown: shown?.includes(document.zh) ?? null }));

export const enrollmentRegistration = {
  Mutation: {
    enrollmentRegister: enrolled<EnrollInput>(enroll),
    enrollmentDocumentsAdd: enrolled<DocumentsAddInput>(addDocuments),
    enrollmentWithdraw: (_: unknown, { input }: Input<WithdrawInput>, context: Context) =>
      withUserErrors(async () => {
        const { enrollmentId, refundId } = await withdrawEnrollment(context, input);
        const enrollment = await context.loaders.enrollment.load(enrollmentId);
        const refund = await context.loaders.refund.load(refundId);
        return { enrollment, refund };
      }),
  },

  EnrollmentWithdrawPayload: {
    refundOutcome: ({ enrollment, refund }: Withdrawn, _: unknown, context: Context) =>
      enrollment ? refundOutcome(enrollment, refund != null, context) : null,
  },
  Enrollment: {
    override: ({ overriddenBy, overrideReason }: EnrollmentRow) =>
      overriddenBy === null ? null : { approvedBy: overriddenBy, reason: overrideReason },
  },
  Person: {
    async registration(person: PersonRow, asked: Asked, context: Context): Promise<ChecklistParent | null> {
      const facts = await context.loaders.factsOfPerson.load(person.id);
      if (!facts) return null;
      const rows = await ofWholeFile(person, context.loaders.enrollmentsOfPerson, () => null);
      const own = rows.find(
        ({ policyYear, scheme, status }) =>
          policyYear === asked.policyYear && scheme === asked.scheme && status !== 'VOID',
      );
      return { ...registrationChecklist(facts, asked, context), shown: own?.documentsShown ?? null };
    },
  },
  RegistrationChecklist: {
    routeNeeds: ({ routeNeeds }: ChecklistParent) => routeNeeds.map(({ zh }) => zh),
    routeNeedsEn: ({ routeNeeds }: ChecklistParent) => routeNeeds.map(({ en }) => en),
    documents: ({ documents, shown }: ChecklistParent) => withShown(documents, shown),
    missing: (checklist: ChecklistParent) =>
      withShown(missingDocuments(checklist, checklist.shown ?? []), checklist.shown),
  },
  RegistrationRoute: {
    label: ({ label }: ChecklistRoute) => label.zh,
    labelEn: ({ label }: ChecklistRoute) => label.en,
    words: ({ words }: ChecklistRoute) => words.zh,
    wordsEn: ({ words }: ChecklistRoute) => words.en,
  },
  RegistrationDocument: {
    name: ({ zh }: ChecklistDocument) => zh,
    nameEn: ({ en }: ChecklistDocument) => en,
  },
};
