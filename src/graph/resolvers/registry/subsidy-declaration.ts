import {
  decideDeclaration,
  type SubsidyDeclarationDecideInput,
} from '../../../services/supervision/decide-declaration.ts';
import { declareSubsidy, type SubsidyDeclareInput } from '../../../services/supervision/declare-subsidy.ts';
import { assertWatched } from '../../../services/supervision/watched-region.ts';
import { pageSize } from '../../../store/listed.ts';
import {
  type DeclarationQuestion,
  readSubsidyDeclarations,
  type SubsidyDeclaration,
  type SubsidyDeclarationLine,
  subsidyDeclarationById,
} from '../../../store/queries/subsidy-declaration.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import { regionOf } from './shared.ts';

interface Asked extends DeclarationQuestion {
  readonly first: number;
}

interface LinePage {
  readonly first: number;
  readonly skip: number;
}

/** A mutation about one declaration: does the step, and reads the declaration as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ declarationId: string }>) =>
  (_: unknown, { input }: { readonly input: Fields }, context: Context) =>
    withUserErrors(async () => {
      const { declarationId } = await write(context, input);
      readAnew(context);
      return { declaration: await subsidyDeclarationById(context.db, declarationId) };
    });

const placedLine = {
  region: ({ regionCode }: { readonly regionCode: string }, _: unknown, context: Context) =>
    regionOf(regionCode, context),
  amount: ({ amountFen }: { readonly amountFen: number | null }) => amountFen,
};

export const subsidyDeclaration = {
  Query: {
    async subsidyDeclarations(_: unknown, { first, ...asked }: Asked, context: Context): Promise<SubsidyDeclaration[]> {
      await context.refer.assertRegion(asked.within);
      assertWatched(context, asked.within);
      return readSubsidyDeclarations(context.db, asked, pageSize(first));
    },
  },

  Mutation: {
    subsidyDeclare: written<SubsidyDeclareInput>(declareSubsidy),
    subsidyDeclarationDecide: written<SubsidyDeclarationDecideInput>(decideDeclaration),
  },

  SubsidyDeclaration: {
    ...placedLine,
    replaces: ({ replacesId }: SubsidyDeclaration, _: unknown, { loaders }: Context) =>
      replacesId && loaders.declaration.load(replacesId),
    replacedBy: ({ id }: SubsidyDeclaration, _: unknown, { loaders }: Context) =>
      loaders.replacementOfDeclaration.load(id),
    lines: async (
      { id }: SubsidyDeclaration,
      { first, skip }: LinePage,
      { loaders }: Context,
    ): Promise<readonly SubsidyDeclarationLine[]> => {
      const size = pageSize(first);
      return (await loaders.linesOfDeclaration.load(id)).slice(skip, skip + size);
    },
  },
  SubsidyDeclarationLine: placedLine,
};
