import type { PersonFacts } from '../../policy/facts.ts';
import { replaceEnrollments } from '../../store/queries/enrollment.ts';
import { factsOfPeople } from '../../store/queries/person-facts.ts';
import { answeredBy } from '../statements/told-facts.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { documentsNamed } from './enroll.ts';
import { holdEnrollment } from './hold-enrollment.ts';
import { registrationChecklist } from './registration-checklist.ts';

export interface DocumentsAddInput extends Keyed {
  readonly enrollmentId: string;
  /** Names of the checklist's documents, in either language. */
  readonly documentsShown: readonly string[];
}

/** 补交材料: notes what a newcomer brought later, as a new version of the enrolment. */
export function addDocuments(counter: Counter, input: DocumentsAddInput): Promise<{ enrollmentId: string }> {
  return writeOnce(
    counter,
    'enrollmentDocumentsAdd',
    input,
    () => ({ enrollmentId: input.enrollmentId.toLowerCase() }),
    async (tx) => {
      const { enrollment, person } = await holdEnrollment(tx, input.enrollmentId);
      const [facts] = (await factsOfPeople(tx.db, tx.reach, [person.id])) as unknown as readonly PersonFacts[];
      if (!facts) throw new Error('A file that is held can be read.');
      const { policyYear, scheme, regionCode } = enrollment;
      const checklist = registrationChecklist(answeredBy(tx, facts), { policyYear, scheme, region: regionCode }, tx);
      const added = documentsNamed(checklist, input.documentsShown);
      const documentsShown = [...new Set([...enrollment.documentsShown, ...added])];
      const { id, status, endedOn, endReason } = enrollment;
      const source = tx.viewer.subject ?? '';
      await replaceEnrollments(tx.db, [id], { status, endedOn, endReason, documentsShown, source });
      return { subjects: [person.id, id], details: { policyYear, scheme, documents: added.length } };
    },
  );
}
