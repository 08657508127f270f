import { z } from 'zod';
import type { Text } from '../../policy/rule.ts';
import { day, strict, text, words } from './values.ts';

/**
 * 指标: a figure with a name. It is a share of a noun's rows, or the sum of what they hold, by a definition that never changes: one that is
 * corrected is a new version, so that what was called so last year is the same figure still.
 */
export interface NamedMeasure {
  readonly id: string;
  /** Counted from 1. */
  readonly version: number;
  /** The first day that the word is used so. */
  readonly since: string;
  readonly label: Text;
  readonly description: Text;
  readonly citations: readonly { readonly document: string; readonly locator: string }[];
  /** Whose rows are counted. */
  readonly noun: string;
  /** Which of them; `$policyYear` and the like stand for what is asked. */
  readonly where: Readonly<Record<string, unknown>>;
  /** Which of these are the part that the share tells. */
  readonly rateOf?: Readonly<Record<string, unknown>>;
  /** What is added up, where it is no share. */
  readonly sum?: string;
  /** What it may be grouped by. */
  readonly dimensions: readonly string[];
}

const name = z.string().regex(/^[a-z]+(-[a-z]+)*$/, {
  error: ({ input }) => `"${input}" is no name for a measure: small letters and hyphens, as in participation-rate.`,
});
const filter = z.record(z.string(), z.unknown());

/** A measure's file. */
export const namedMeasureSchema: z.ZodType<NamedMeasure> = strict({
  id: name,
  version: z.int().min(1, 'Versions count from 1.'),
  since: day,
  label: text,
  description: text,
  citations: z.array(strict({ document: words, locator: words })).min(1, 'Cite where the word comes from.'),
  noun: words,
  where: filter,
  rateOf: filter.exactOptional(),
  sum: words.exactOptional(),
  dimensions: z.array(words),
}).superRefine(({ rateOf, sum }, context) => {
  if ((rateOf === undefined) !== (sum === undefined)) return;
  context.addIssue({ code: 'custom', message: 'A measure is a share (rateOf) or a sum (sum): give one of the two.' });
});
