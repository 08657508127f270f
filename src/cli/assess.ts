import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { todayOf } from '../config.ts';
import { isDay } from '../policy/dates.ts';
import { compile } from '../policy/engine.ts';
import { instantMicros } from '../policy/instant.ts';
import { QUESTIONS, questionNamed } from '../policy/questions.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import { readFactsFile } from '../rulebooks/facts-file.ts';
import { basesAmong } from '../rulebooks/layered.ts';
import { readRulebook } from '../rulebooks/load.ts';
import { rulebookName } from '../rulebooks/parse.ts';
import { yearsOf } from '../rulebooks/years.ts';
import { DEMO_FOLDER, POLICIES_FOLDER } from '../services/prepare.ts';
import { linesOf } from './assess-words.ts';
import { assertFile, type Cli, print, RefusedInput, refuse } from './cli.ts';
import { sound } from './sound-policies.ts';

interface Options {
  readonly rulebook: string;
  readonly facts: string;
  readonly kind: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly policies?: string;
  readonly json?: boolean;
}

export function assessCommand({ config }: Cli): Command {
  const kinds = new Option('--kind <kind>', 'the question 问题')
    .choices(Object.keys(QUESTIONS))
    .default('contribution');
  return new Command('assess')
    .description('Answer for facts given by hand, without a registry. 依据给定事实测算.')
    .requiredOption('--rulebook <name>', 'such as 350825-liancheng/urrbmi-2018, or a YAML file 规则名或文件')
    .requiredOption('--facts <file.json>', 'dated facts of one person 个人事实')
    .addOption(kinds)
    .option('--as-of <day>', 'the day to answer for; today, or the demo’s day 测算日', readDay)
    .option('--known-at <instant>', 'with what was known at that moment 已知时点', readInstant)
    .option('--policies <folder>', 'a folder like policies/; those bundled unless told 政策目录')
    .option('--json', 'print as JSON 以 JSON 输出')
    .action((options: Options) => {
      const rulebook = rulebookOf(options);
      const ask = questionNamed(options.kind);
      if (!ask) throw new RefusedInput();
      assertFile(options.facts);
      const { facts, problems } = readFactsFile(options.facts, readFileSync(options.facts, 'utf8'));
      if (!facts) return refuse(problems);
      const at = { asOf: options.asOf ?? todayOf(config()), knownAt: options.knownAt ?? null };
      const answer = ask(facts, at, compile(rulebook));
      print(options.json, answer, linesOf(answer));
    });
}

/** The rulebook of that name, or the one in a file of that name, laid over what its folder of policies has. */
function rulebookOf({ rulebook: name, policies }: Options): Rulebook {
  const isFile = /\.ya?ml$/.test(name) && existsSync(name);
  const beside = isFile && policies === undefined ? policiesAround(name) : policies;
  const folders = beside ? [beside] : [POLICIES_FOLDER, `${DEMO_FOLDER}/policies`];
  const loaded = folders.map(sound);
  const known = loaded.flatMap(({ rulebooks }) => rulebooks.map(({ value }) => value));
  const found = known.find((rulebook) => rulebook.name === name);
  if (found) return found;
  if (!isFile) return refused(`There is no rulebook "${name}". canbao policies check lists those there are.`);
  const [first] = yearsOf(name);
  if (first?.year !== undefined) {
    return refused(`${name} is for several years: name one of them, as in ${rulebookName(first.standsFor)}.`);
  }
  const byId = new Map(loaded.flatMap(({ documents }) => documents.map(({ value }) => [value.id, value])));
  const { value, problems } = readRulebook(name, readFileSync(name, 'utf8'), byId, basesAmong(known));
  if (value) return value;
  if (beside === undefined) console.error('Held against the bundled documents: --policies names another folder.');
  return refuse(problems);
}

/** The folder of policies that a rulebook's file stands in, as `policies/<region>-<area>/<file>`; undefined when it stands in none. */
function policiesAround(file: string): string | undefined {
  const folder = dirname(dirname(resolve(file)));
  return existsSync(join(folder, 'documents')) ? folder : undefined;
}

function refused(message: string): never {
  console.error(message);
  throw new RefusedInput();
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
