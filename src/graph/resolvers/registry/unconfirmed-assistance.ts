import type { AssumedQuestion } from '../../../services/statements/assumed-claims.ts';
import {
  excessOf,
  type Unconfirmed,
  unconfirmedAssistance,
} from '../../../services/statements/unconfirmed-assistance.ts';
import type { Context } from '../../context.ts';
import { aboutPerson, type Piece, pieceOf } from '../../listed.ts';

export const unconfirmed = {
  Query: {
    async unconfirmedAssistance(_: unknown, question: AssumedQuestion, context: Context) {
      await context.refer.assertRegion(question.within);
      return unconfirmedAssistance(context, question);
    },
  },

  UnconfirmedAssistances: {
    people: (all: readonly Unconfirmed[]) => all.length,
    openPeople: (all: readonly Unconfirmed[]) => all.filter(({ dueFen }) => dueFen === null).length,
    excess: (all: readonly Unconfirmed[]) => excessOf(all),
    list: (all: readonly Unconfirmed[], piece: Piece) => pieceOf(all, ({ personId }) => personId, piece),
  },
  UnconfirmedAssistance: {
    ...aboutPerson,
    paid: ({ paidFen }: Unconfirmed) => paidFen,
    due: ({ dueFen }: Unconfirmed) => dueFen,
    excess: ({ paidFen, dueFen }: Unconfirmed) => (dueFen === null ? null : paidFen - dueFen),
  },
};
