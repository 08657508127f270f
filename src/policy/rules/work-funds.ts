import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { RegionProgress } from '../given.ts';
import { type Fen, formatYuan, parseYuan } from '../money.ts';
import { type Citing, compileParameter, type Series } from '../parameter.ts';
import { type BasisPoints, formatRate, parseRate, splitByParts } from '../rate.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 工作经费: what is set aside for the work, and who gets it. */
export interface WorkFundsRule extends RuleBase<'work-funds'> {
  /** In yuan for each insured person and year, at least. */
  readonly perInsured: Parameter;
  /** Shares in percent; the last takes what rounding leaves. `perRegion` shares are split by heads. */
  readonly shares: readonly (Part & { readonly share: Parameter; readonly perRegion?: boolean })[];
}

interface CompiledShare {
  readonly id: string;
  readonly label: Text;
  readonly share: Series<BasisPoints>;
  readonly perRegion: boolean;
  readonly citations: readonly Citation[];
}

export interface CompiledWorkFunds {
  readonly perInsured: Series<Fen>;
  readonly shares: readonly CompiledShare[];
  readonly citations: readonly Citation[];
}

export function compileWorkFunds(rule: WorkFundsRule, citing: Citing): CompiledWorkFunds {
  const { kind, cite } = rule;
  return {
    perInsured: compileParameter(`${kind}.perInsured`, rule.perInsured, citing, cite, parseYuan),
    shares: rule.shares.map(({ id, label, share, perRegion = false, cite: own = cite }) => ({
      id,
      label,
      share: compileParameter(`${kind}.${id}.share`, share, citing, own, parseRate),
      perRegion,
      citations: citing.cite(own),
    })),
    citations: citing.cite(cite),
  };
}

/** Who gets how much; a share by heads also says how it falls on the regions. */
export interface WorkFundShare {
  readonly to: { readonly id: string; readonly label: Text };
  readonly amountFen: Fen;
  /** Empty where the share is not split, or the regions' heads are not known. */
  readonly regions: readonly { readonly regionCode: string; readonly heads: number; readonly amountFen: Fen }[];
}

/** What has to be set aside at the least; null while the amount for each head is not known. */
export function workFundsTotal(rule: CompiledWorkFunds, heads: number, day: Day, trace: Trace): Fen | null {
  const perInsured = valueOn(rule.perInsured, day, trace);
  if (perInsured === null) return null;
  const total = perInsured * heads;
  const values = { perHead: formatYuan(perInsured), heads, amount: formatYuan(total) };
  trace.because('work-funds.total', rule.citations, values);
  return total;
}

/**
 * 工作经费: the total is divided by the shares, and a region's share by its own heads. Each part is rounded half-up to
 * the fen and the last takes what is left, so that they add up. Null while a share is not known.
 *
 * Written from: the clause cited by the rulebook's `work-funds` rule.
 */
export function splitWorkFunds(
  rule: CompiledWorkFunds,
  total: Fen,
  regions: readonly RegionProgress[],
  day: Day,
  trace: Trace,
): readonly WorkFundShare[] | null {
  const rates = rule.shares.map(({ share }) => valueOn(share, day, trace));
  if (!rates.every((rate) => rate !== null)) return null;
  const amounts = splitByParts(total, rates);
  return rule.shares.map(({ id, label, perRegion, citations }, index) => {
    const amountFen = amounts[index] ?? 0;
    const values = { to: label, rate: formatRate(rates[index] ?? 0), amount: formatYuan(amountFen) };
    trace.because(perRegion ? 'work-funds.share-by-heads' : 'work-funds.share', citations, values);
    return { to: { id, label }, amountFen, regions: perRegion ? byHeads(amountFen, regions) : [] };
  });
}

function byHeads(amountFen: Fen, regions: readonly RegionProgress[]): WorkFundShare['regions'] {
  const heads = regions.map(({ enrolled }) => enrolled);
  const amounts = heads.some((count) => count > 0) ? splitByParts(amountFen, heads) : heads.map(() => 0);
  return regions.map(({ regionCode, enrolled }, index) => ({
    regionCode,
    heads: enrolled,
    amountFen: amounts[index] ?? 0,
  }));
}
