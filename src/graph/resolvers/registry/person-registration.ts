import { assignNumber, type PersonNumberAssignInput } from '../../../services/people/assign-number.ts';
import { correctPerson, type PersonCorrectInput } from '../../../services/people/correct-person.ts';
import { type PersonRegisterInput, registerPerson } from '../../../services/people/register-person.ts';
import { personWrite } from './written.ts';

export const personRegistration = {
  Mutation: {
    personRegister: personWrite<PersonRegisterInput>(registerPerson),
    personCorrect: personWrite<PersonCorrectInput>(correctPerson),
    personNumberAssign: personWrite<PersonNumberAssignInput>(assignNumber),
  },
};
