import { outcomeOfDeath } from '../../../services/people/death-outcome.ts';
import { mergePeopleOnce, type PersonMergeInput } from '../../../services/people/merge-people.ts';
import { movePerson, type PersonMoveInput } from '../../../services/people/move-person.ts';
import { type PersonDeathRecordInput, recordDeathOnce } from '../../../services/people/record-death.ts';
import { type PersonStatusRecordInput, recordStatus } from '../../../services/people/record-status.ts';
import { type PersonDeathRevokeInput, revokeDeath } from '../../../services/people/revoke-death.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import { personWrite } from './written.ts';

export const personEvent = {
  Mutation: {
    personMove: personWrite<PersonMoveInput>(movePerson),
    personStatusRecord: personWrite<PersonStatusRecordInput>(recordStatus),
    personMerge: personWrite<PersonMergeInput>(mergePeopleOnce),
    personDeathRevoke: personWrite<PersonDeathRevokeInput>(revokeDeath),
    personDeathRecord: (_: unknown, { input }: { input: PersonDeathRecordInput }, context: Context) =>
      withUserErrors(async () => {
        const { personId } = await recordDeathOnce(context, input);
        const person = await readAnew(context).person.load(personId);
        return person ? { person, ...(await outcomeOfDeath(context, person)) } : {};
      }),
  },
};
