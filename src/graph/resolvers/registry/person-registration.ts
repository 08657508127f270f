import { assignNumber, type PersonNumberAssignInput } from '../../../services/assign-number.ts';
import { correctPerson, type PersonCorrectInput } from '../../../services/correct-person.ts';
import { type PersonRegisterInput, registerPerson } from '../../../services/register-person.ts';
import { personWrite } from './written.ts';

export const personRegistration = {
  Mutation: {
    personRegister: personWrite<PersonRegisterInput>(registerPerson),
    personCorrect: personWrite<PersonCorrectInput>(correctPerson),
    personNumberAssign: personWrite<PersonNumberAssignInput>(assignNumber),
  },
};
