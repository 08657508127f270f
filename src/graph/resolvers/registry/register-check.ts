import { type PersonCheckRecordInput, recordCheck } from '../../../services/people/record-check.ts';
import { personWrite } from './written.ts';

export const registerCheck = {
  Mutation: { personCheckRecord: personWrite<PersonCheckRecordInput>(recordCheck) },
};
