/** 待遇清单: a rulebook's benefits grant nothing that its benefit list, or that of a layer above, does not allow. */
import { rulesOf } from '../../policy/compile.ts';
import { entriesOf } from '../../policy/parameter.ts';
import type { Entry, Parameter } from '../../policy/rule.ts';
import type { Rulebook, RuleOf } from '../../policy/rulebook.ts';
import type { BenefitPlan } from '../../policy/rules/benefits.ts';
import type { Finding, Path } from '../problem.ts';

export function checkBenefitList(rulebook: Rulebook): Finding[] {
  const lists = rulesOf(rulebook, 'benefit-list');
  return rulebook.rules.flatMap((rule, index) =>
    rule.kind === 'benefits'
      ? lists
          .filter((list) => meets(list, rule))
          .flatMap((list) => rule.plans.flatMap((plan, at) => checkPlan(plan, list, ['rules', index, 'plans', at])))
      : [],
  );
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
