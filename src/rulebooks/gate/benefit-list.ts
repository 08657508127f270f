/** 待遇清单: a rulebook's benefits grant nothing that its benefit list, or that of a layer above, does not allow. */
import { rulesOf, type Span, spanOf } from '../../policy/compile.ts';
import { earlier, later } from '../../policy/dates.ts';
import { entriesOf } from '../../policy/parameter.ts';
import { formatRate, parseRate } from '../../policy/rate.ts';
import type { Entry, Parameter } from '../../policy/rule.ts';
import type { Rulebook, RuleOf } from '../../policy/rulebook.ts';
import type { BenefitPlan } from '../../policy/rules/benefits.ts';
import type { Finding, Path } from '../problem.ts';
import { boundsOn, textOn, turningDays } from './stated.ts';

export function checkBenefitList(rulebook: Rulebook): Finding[] {
  const lists = rulesOf(rulebook, 'benefit-list');
  return rulebook.rules.flatMap((rule, index) =>
    rule.kind === 'benefits'
      ? lists
          .filter((list) => meets(list, rule))
          .flatMap((list) =>
            rule.plans.flatMap((plan, at) => {
              const path = ['rules', index, 'plans', at];
              const span = daysOf([spanOf(rulebook), rule, list]);
              return [...checkPlan(plan, list, path), ...checkBonuses(plan, list, span, path)];
            }),
          )
      : [],
  );
}

/** The days that all of some stretches hold for. */
function daysOf(stretches: readonly Stretch[]): Span {
  return {
    from: stretches.map(({ from = '' }) => from).reduce(later),
    to: stretches.map(({ to = '9999-12-31' }) => to).reduce(earlier),
  };
}

function checkPlan(plan: BenefitPlan, list: RuleOf<'benefit-list'>, path: Path): Finding[] {
  const visits = plan.visits.flatMap((visit, index) => {
    if (list.visits.includes(visit)) return [];
    const message = `The benefit list knows no ${visit}: it allows benefits for ${list.visits.join(', ')} only.`;
    return [{ path: [...path, 'visits', index], message }];
  });
  const ceiling = exceeding(plan.ceiling, list.ceilingAtMost, [...path, 'ceiling'], 'a ceiling of at most');
  const rows = plan.rows.flatMap((row, at) => {
    const place = [...path, 'rows', at];
    return [
      ...(row.fixed ? exceeding(row.fixed, list.ceilingAtMost, [...place, 'fixed'], 'a fixed sum of at most') : []),
      ...(plan.visits.includes('INPATIENT')
        ? fallingBelow(row.deductible, list.deductibleAtLeast, [...place, 'deductible'])
        : []),
      ...(row.bands ?? []).flatMap(({ ratio }, band) =>
        exceeding(ratio, list.ratioAtMost, [...place, 'bands', band, 'ratio'], 'a ratio of at most'),
      ),
    ];
  });
  return [...visits, ...ceiling, ...rows];
}

/**
 * Points that everybody gets, for whom neither a condition nor years in a row are asked, raise every ratio; what people
 * in difficulty and faithful members get on top is outside the list's limits.
 */
function checkBonuses(plan: BenefitPlan, list: RuleOf<'benefit-list'>, span: Span, path: Path): Finding[] {
  const points = (plan.bonuses ?? [])
    .filter(({ when, perConsecutiveYear }) => when === undefined && !perConsecutiveYear)
    .map((bonus) => bonus.points);
  if (points.length === 0) return [];
  for (const { id, bands = [] } of plan.rows) {
    for (const { ratio } of bands) {
      for (const day of turningDays([ratio, ...points, list.ratioAtMost], span)) {
        const limit = textOn(list.ratioAtMost, day);
        const sum = [ratio, ...points].reduce((rate, one) => rate + parseRate(boundsOn(one, day).most ?? '0.00'), 0);
        const own = parseRate(boundsOn(ratio, day).most ?? '0.00');
        if (day > span.to || limit === undefined || sum <= parseRate(limit) || own > parseRate(limit)) continue;
        const message = `The benefit list allows a ratio of at most ${limit}: with the points that everybody gets, "${id}" comes to ${formatRate(sum)}.`;
        return [{ path: [...path, 'bonuses'], message }];
      }
    }
  }
  return [];
}

function exceeding(given: Parameter, limit: Parameter | undefined, path: Path, what: string): Finding[] {
  return compared(given, limit, path, (entry, most) => {
    const value = entry.value ?? entry.decided ?? entry.max;
    if (value === undefined || (value !== 'NONE' && Number(value) <= Number(most))) return undefined;
    return `The benefit list allows ${what} ${most}, not ${value}.`;
  });
}

function fallingBelow(given: Parameter, limit: Parameter | undefined, path: Path): Finding[] {
  return compared(given, limit, path, (entry, least) => {
    const value = entry.value ?? entry.decided ?? entry.min;
    if (value === undefined || Number(value) >= Number(least)) return undefined;
    return `The benefit list allows a deductible of at least ${least}, not ${value}.`;
  });
}

/** Holds every value against the limit that the list states for the same days; a limit left open forbids nothing. */
function compared(
  given: Parameter,
  limit: Parameter | undefined,
  path: Path,
  refusal: (entry: Entry, limit: string) => string | undefined,
): Finding[] {
  if (limit === undefined) return [];
  return entriesOf(given).flatMap((entry, index) => {
    const message = entriesOf(limit)
      .filter((stretch) => meets(stretch, entry))
      .map(({ value, decided }) => value ?? decided)
      .map((stated) => (stated == null ? undefined : refusal(entry, stated)))
      .find((found) => found !== undefined);
    return message === undefined ? [] : [{ path: Array.isArray(given) ? [...path, index] : path, message }];
  });
}

interface Stretch {
  readonly from?: string;
  readonly to?: string;
}

function meets(a: Stretch, b: Stretch): boolean {
  return (a.from ?? '') <= (b.to ?? '9999') && (b.from ?? '') <= (a.to ?? '9999');
}
