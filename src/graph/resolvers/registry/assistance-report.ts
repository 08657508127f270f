import type { PayerShare } from '../../../services/assistance-lists/effect-side.ts';
import { assistanceOverlaps, type Overlap } from '../../../services/statements/assistance-overlaps.ts';
import {
  type AssistanceStatement,
  amountOf,
  assistanceStatement,
  type StatementLine,
  totalOf,
} from '../../../services/statements/assistance-statement.ts';
import {
  type AssistanceYear,
  assistanceYears,
  type YearsQuestion,
} from '../../../services/statements/assistance-years.ts';
import { sum } from '../../../services/statements/reconcile.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { aboutListings, aboutPerson, type Piece, pieceOf } from '../../listed.ts';
import type { AssistanceListingRow, RefundRow } from '../../rows.ts';

interface Years {
  readonly question: YearsQuestion;
  readonly all: readonly AssistanceYear[];
}
type YearOf = AssistanceYear & { readonly question: YearsQuestion };
/** One year of each person: somebody on two lists counts once. */
const ofEachPerson = (all: readonly AssistanceYear[]) => [
  ...new Map(all.map((one) => [one.listing.personId, one])).values(),
];

const payerAmount = ([payer, amount]: PayerShare) => ({ payer, amount });

/** Whether the rules leave somebody's assistance open, or none says anything of it. */
const isOpen = ({ side }: AssistanceYear) => side === null || side.assistedFen === null;

/** A report about a region, which has to be a known one. */
const report =
  <Question extends { readonly within: string }, Answer>(
    answer: (context: Context, question: Question) => Promise<Answer>,
  ) =>
  async (_: unknown, question: Question, context: Context): Promise<Answer> => {
    await context.refer.assertRegion(question.within);
    return answer(context, question);
  };

export const assistanceReport = {
  Query: {
    assistanceListings: listOf<AssistanceListingRow>('AssistanceListing'),
    assistanceYears: report<YearsQuestion, Years>(async (context, question) => ({
      question,
      all: await assistanceYears(context, question),
    })),
    assistanceOverlaps: report(assistanceOverlaps),
    assistanceStatement: report(assistanceStatement),
  },
  AssistanceListingOrderField: orderFields('AssistanceListing'),

  AssistanceYears: {
    listings: ({ all }: Years) => all.length,
    people: ({ all }: Years) => ofEachPerson(all).length,
    assisted: ({ all }: Years) => sum(ofEachPerson(all), ({ side }) => side?.assistedFen ?? 0),
    openPeople: ({ all }: Years) => ofEachPerson(all).filter(isOpen).length,
    list: ({ question, all }: Years, piece: Piece): YearOf[] =>
      pieceOf(all, ({ listing }) => listing.id, piece).map((one) => ({ ...one, question })),
  },
  AssistanceYear: {
    listing: ({ listing }: YearOf, _: unknown, { loaders }: Context) => loaders.listing.load(listing.id),
    person: ({ listing }: YearOf, _: unknown, { loaders }: Context) => loaders.person.load(listing.personId),
    settlement: ({ side }: YearOf) => side?.settlement ?? 'OPEN',
    payers: ({ side }: YearOf) => side?.payers.map(payerAmount) ?? [],
    assisted: ({ side }: YearOf) => side?.assistedFen ?? null,
    paidSelf: ({ paidSelfFen }: YearOf) => paidSelfFen,
    refundDue: ({ side }: YearOf) => side?.refundDueFen ?? 0,
    async refund({ side, listing, question }: YearOf, _: unknown, { loaders }: Context) {
      if (side?.settlement !== 'REFUND_LATER') return null;
      const { policyYear, scheme } = question;
      const refunds = await loaders.refundsOfPerson.load(listing.personId);
      const ofYear = refunds.filter((one) => one.policyYear === policyYear && one.scheme === scheme);
      return ofYear.find(({ reason, state }) => reason === 'CONFIRMED_LATER' && state !== 'CANCELLED') ?? null;
    },
    isWaitSkipped: ({ side }: YearOf) => side?.isWaitSkipped ?? false,
  },
  AssistanceRefund: {
    amount: ({ amountFen }: RefundRow) => amountFen,
    paidOn: async ({ id }: RefundRow, _: unknown, { loaders }: Context) =>
      (await loaders.paymentsOfRefund.load(id))[0]?.paidOn ?? null,
    channel: async ({ id }: RefundRow, _: unknown, { loaders }: Context) =>
      (await loaders.paymentsOfRefund.load(id))[0]?.channel ?? null,
  },

  AssistanceOverlaps: {
    people: (all: readonly Overlap[]) => all.length,
    list: (all: readonly Overlap[], piece: Piece) => pieceOf(all, ({ personId }) => personId, piece),
  },
  AssistanceOverlap: {
    ...aboutPerson,
    ...aboutListings,
    payingDepartment: ({ paying }: Overlap) => paying?.department ?? null,
    payingCategory: ({ paying }: Overlap) => paying?.category ?? null,
    payers: ({ payers }: Overlap) => payers.map(payerAmount),
  },

  AssistanceStatement: { amount: (statement: AssistanceStatement) => totalOf(statement) },
  AssistanceStatementLine: {
    perHead: ({ perHeadFen }: StatementLine) => perHeadFen,
    amount: (line: StatementLine) => amountOf(line),
  },
};
