import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { RowsAsked, StatisticQuestion } from '../../../services/exports/export-question.ts';
import { isExpired } from '../../../services/exports/fetch-export.ts';
import { type ExportRequest, requestExport } from '../../../services/exports/request-export.ts';
import { countSeenExports, isOwnExport, seeExport, seeExports } from '../../../services/exports/see-export.ts';
import { refuseWrite } from '../../../services/write.ts';
import { exportColumns } from '../../../store/export-column.ts';
import type { ListedPage } from '../../../store/listed.ts';
import type { NounName } from '../../../store/noun.ts';
import { NOUNS } from '../../../store/nouns/index.ts';
import type { ExportRow } from '../../../store/queries/export.ts';
import type { Context } from '../../context.ts';
import { termsOfEnum } from '../../enum-terms.ts';
import { withUserErrors } from '../../errors.ts';
import { EXPORTED, exportFields } from '../../export-sdl.ts';
import { listed } from '../../listed.ts';
import { COUNTED } from '../../statistics-sdl.ts';
import { errorOf } from './job.ts';

type Answered = RowsAsked | StatisticQuestion['statistic'];

interface Asked extends Pick<ExportRequest, 'idempotencyKey' | 'format' | 'language'> {
  readonly question: Readonly<Record<string, Answered | null>>;
}

const jobOf = async ({ id }: ExportRow, _: unknown, { loaders }: Context) =>
  (await loaders.jobsOfSubject.load(id))[0] ?? null;

const QUESTIONS = { ...EXPORTED, ...COUNTED };

/** The one question that the file answers. */
function soleOf(question: Asked['question']): readonly [key: string, asked: Answered] {
  const [sole, ...others] = Object.entries(question).flatMap(([key, asked]) => (asked ? [[key, asked] as const] : []));
  if (sole && others.length === 0) return sole;
  const text = {
    zh: `一次导出一项内容：请在${Object.keys(QUESTIONS).join('、')}中填写一项。`,
    en: `A file answers one question: give exactly one of ${Object.keys(QUESTIONS).join(', ')}.`,
  };
  return refuseWrite('QUESTION_NOT_ONE', text, 'question');
}

/** A question as it is kept, with the Chinese terms that its file is written with. */
function keptQuestion(question: Asked['question'], schema: GraphQLSchema) {
  const [key, asked] = soleOf(question);
  const noun = QUESTIONS[key] as NounName;
  const described = [...exportColumns(NOUNS[noun]), ...Object.values(NOUNS[noun].dimensions ?? {})];
  const enums = described.flatMap(({ enumName }) => enumName ?? []);
  const terms = Object.fromEntries(enums.map((name) => [name, termsOfEnum(schema, name)]));
  return key in COUNTED
    ? { noun, terms, statistic: asked as StatisticQuestion['statistic'] }
    : { noun, terms, rows: asked as RowsAsked };
}

export const exported = {
  Query: {
    export: (_: unknown, { id }: { id: string }, context: Context) => seeExport(context, id),
    exports: async (_: unknown, page: ListedPage, context: Context) =>
      listed(await seeExports(context, page), () => countSeenExports(context)),
  },
  Mutation: {
    exportRequest: (_: unknown, { input }: { input: Asked }, context: Context, { schema }: GraphQLResolveInfo) =>
      withUserErrors(async () => {
        const { question, ...asked } = input;
        const { exportId } = await requestExport(context, { ...asked, ...keptQuestion(question, schema) });
        return { export: await seeExport(context, exportId) };
      }),
  },
  Export: {
    progress: jobOf,
    state: async (row: ExportRow, _: unknown, context: Context) => (await jobOf(row, _, context))?.state ?? null,
    async error(row: ExportRow, _: unknown, context: Context) {
      const job = await jobOf(row, _, context);
      return job && errorOf(job);
    },
    bytes: ({ bytes }: ExportRow) => bytes?.toString() ?? null,
    link: (row: ExportRow, _: unknown, context: Context) =>
      row.completedAt !== null && !isExpired(row) && isOwnExport(context, row) ? `/exports/${row.id}` : null,
    isExpired,
  },
  ExportLanguage: { ZH: 'zh', EN: 'en' },
  ...exportFields(),
};
