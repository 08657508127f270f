import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { todayOf } from '../config.ts';
import { isDay } from '../policy/dates.ts';
import type { At, Decision } from '../policy/decision.ts';
import {
  assessContribution,
  assessCover,
  assessEnrollmentEligibility,
  type CompiledRulebook,
  compile,
} from '../policy/engine.ts';
import type { PersonFacts } from '../policy/facts.ts';
import { instantMicros } from '../policy/instant.ts';
import { word } from '../policy/wording.ts';
import { readFactsFile } from '../rulebooks/facts-file.ts';
import { POLICIES_FOLDER } from '../services/prepare.ts';
import { assertFile, type Cli, print, RefusedInput, refuse } from './cli.ts';
import { sound } from './policies.ts';

type Assess = (facts: PersonFacts, at: At, book: CompiledRulebook) => { readonly decision: Decision };

const KINDS: Readonly<Record<string, Assess>> = {
  eligibility: assessEnrollmentEligibility,
  cover: assessCover,
  contribution: assessContribution,
};

interface Options {
  readonly rulebook: string;
  readonly facts: string;
  readonly kind: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly policies: string;
  readonly json?: boolean;
}

export function assessCommand({ config }: Cli): Command {
  return new Command('assess')
    .description('Answer for facts given by hand, without a registry. 依据给定事实测算.')
    .requiredOption('--rulebook <name>', 'such as 350825-liancheng/urrbmi-2018 规则名')
    .requiredOption('--facts <file.json>', 'dated facts of one person 个人事实')
    .addOption(new Option('--kind <kind>', 'the question 问题').choices(Object.keys(KINDS)).default('contribution'))
    .option('--as-of <day>', 'the day to answer for; today, or the demo’s day 测算日', readDay)
    .option('--known-at <instant>', 'with what was known at that moment 已知时点', readInstant)
    .option('--policies <folder>', 'a folder like policies/ 政策目录', POLICIES_FOLDER)
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((options: Options) => {
      const book = sound(options.policies).rulebooks.find(({ value }) => value.name === options.rulebook);
      const assess = KINDS[options.kind];
      if (!book || !assess) {
        console.error(`There is no rulebook "${options.rulebook}". canbao policies check lists those there are.`);
        throw new RefusedInput();
      }
      assertFile(options.facts);
      const { facts, problems } = readFactsFile(options.facts, readFileSync(options.facts, 'utf8'));
      if (!facts) return refuse(problems);
      const at = { asOf: options.asOf ?? todayOf(config()), knownAt: options.knownAt ?? null };
      const answer = assess(facts, at, compile(book.value));
      print(options.json, answer, wordsOf(answer.decision));
    });
}

function readDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('A day of the calendar is written YYYY-MM-DD.');
  return text;
}

function readInstant(text: string): string {
  try {
    instantMicros(text);
    return text;
  } catch {
    throw new InvalidArgumentError('An instant is written with its offset, as 2017-11-20T08:00:00+08:00.');
  }
}

/** The answer as a clerk would read it out. */
function wordsOf(decision: Decision): string[] {
  return [
    `${decision.kind}: ${decision.outcome} (${decision.asOf})`,
    ...decision.reasons.map((reason) => {
      const { zh, en } = word(reason);
      const clauses = reason.citations.map(({ locator }) => locator).join('、');
      return `- ${zh} ${en}${clauses ? ` [${clauses}]` : ''}`;
    }),
    ...decision.neededFacts.map(({ name, zh, en }) => `? ${name}: ${zh} ${en}`),
  ];
}
