import { Command, InvalidArgumentError, Option } from 'commander';
import { CLAIM_PAYERS, type ClaimPayer } from '../policy/claim/payout.ts';
import { formatYuan } from '../policy/money.ts';
import type { ParameterChange } from '../policy/what-if/changed-law.ts';
import type { Tally } from '../policy/what-if/tally.ts';
import { fundWhatIf } from '../services/fund/what-if.ts';
import { scheme } from '../store/tables/index.ts';
import { type Cli, print } from './cli.ts';
import { ACTOR, asOffice } from './office.ts';
import { readYear } from './rosters.ts';

interface WhatIfOptions {
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly set: readonly ParameterChange[];
  readonly actor: string;
  readonly json?: boolean;
}

export const whatIfCommand = ({ config }: Cli): Command =>
  new Command('what-if')
    .description(
      'What a year of settled claims would have come to by other deductibles, ratios and ceilings; writes nothing. 待遇参数测算.',
    )
    .argument('<area>', 'the pooling area 统筹地区代码')
    .argument('<year>', 'the year covered, such as 2026 参保年度', readYear)
    .requiredOption(
      '--set <parameter=value...>',
      'what is tried, such as benefits.inpatient.grade-two.deductible=600.00 测算参数',
      readChange,
    )
    .addOption(new Option('--scheme <code>', 'which insurance 险种').choices(scheme.enumValues).default('URRBMI'))
    .option('--actor <name>', 'who asks 经办人', ACTOR)
    .option('--json', 'print the figures in fen as JSON 以 JSON 输出，单位为分')
    .action(async (area: string, policyYear: number, { scheme, set, actor, json }: WhatIfOptions) => {
      const fund = { poolingAreaCode: area, scheme, policyYear };
      const { tally } = await asOffice(config(), area, { actor }, (counter) => fundWhatIf(counter, fund, set));
      print(json, tally, wordsOf(tally));
    });

function readChange(text: string, before: readonly ParameterChange[] = []): ParameterChange[] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write the parameter, an equals sign and the value. 应为 参数=值。');
  return [...before, { parameter: text.slice(0, at), value: text.slice(at + 1) }];
}

function wordsOf(tally: Tally): string[] {
  const { claims, affectedClaims, people, affectedPeople, differingClaims, openClaims } = tally;
  const lines = [
    `${affectedClaims} of ${claims} claims and ${affectedPeople} of ${people} people would be paid otherwise. 涉及${people}人、${claims}件，其中${affectedPeople}人、${affectedClaims}件支付金额变化。`,
    ...CLAIM_PAYERS.flatMap((payer, at) => payerWords(payer, at, tally)),
  ];
  if (differingClaims > 0)
    lines.push(
      `${differingClaims} claims were settled otherwise than the rulebook in force would. ${differingClaims}件与现行政策结果不一致。`,
    );
  if (openClaims > 0)
    lines.push(`${openClaims} claims have an amount that stays open. ${openClaims}件的金额不能确定。`);
  return lines;
}

function payerWords(payer: ClaimPayer, at: number, { published, least, most }: Tally): string[] {
  const [now = 0, from = 0, to = 0] = [published[at], least[at], most[at]];
  if (now === 0 && to === 0) return [];
  const tried = from === to ? formatYuan(from) : `${formatYuan(from)}–${formatYuan(to)}`;
  return [`${payer} ${formatYuan(now)} → ${tried}`];
}
