import { or } from 'drizzle-orm';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { duplicateCases, enrollments, people } from '../tables/index.ts';

export const duplicateCase: Noun<typeof duplicateCases> = {
  name: 'DuplicateCase',
  table: duplicateCases,
  id: duplicateCases.id,
  scope: 'registry:read',
  fields: {
    id: { column: duplicateCases.id, kind: 'ID', zh: '标识' },
    kind: { column: duplicateCases.kind, kind: 'ENUM', enumName: 'DuplicateKind', zh: '重复类别' },
    state: { column: duplicateCases.state, kind: 'ENUM', enumName: 'DuplicateState', zh: '重复事项状态' },
    scheme: { column: duplicateCases.scheme, kind: 'ENUM', enumName: 'Scheme', zh: '险种' },
    otherScheme: { column: duplicateCases.otherScheme, kind: 'ENUM', enumName: 'Scheme', zh: '另一险种' },
    policyYear: { column: duplicateCases.policyYear, kind: 'INT', isOrderable: true, zh: '参保年度' },
    proposal: { column: duplicateCases.proposal, kind: 'ENUM', enumName: 'DuplicateDecision', zh: '建议' },
    foundAt: { column: duplicateCases.foundAt, kind: 'INSTANT', isOrderable: true, zh: '发现时间' },
    decidedAt: { column: duplicateCases.decidedAt, kind: 'INSTANT', isOrderable: true, zh: '决定时间' },
    decision: { column: duplicateCases.decision, kind: 'ENUM', enumName: 'DuplicateDecision', zh: '决定' },
  },
  relations: {
    person: { to: 'Person', on: () => [duplicateCases.personId, people.id], isMany: false, zh: '人员' },
    otherPerson: { to: 'Person', on: () => [duplicateCases.otherPersonId, people.id], isMany: false, zh: '另一档案' },
    firstEnrollment: {
      to: 'Enrollment',
      on: () => [duplicateCases.firstEnrollmentId, enrollments.id],
      isMany: false,
      zh: '第一条参保登记',
    },
    secondEnrollment: {
      to: 'Enrollment',
      on: () => [duplicateCases.secondEnrollmentId, enrollments.id],
      isMany: false,
      zh: '第二条参保登记',
    },
  },
  current: undefined,
  visible: caseVisible,
};

/** Cases about somebody whose file may be seen: of two files one is enough, the other stays hidden where it has to. */
function caseVisible(seeing: Seeing) {
  const first = ofVisiblePerson(duplicateCases.personId)(seeing);
  const other = ofVisiblePerson(duplicateCases.otherPersonId)(seeing);
  return first && other && or(first, other);
}
