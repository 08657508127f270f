/** 待遇: tiers that hold an institution once, rows for tiers there are, bands from nothing without gap or overlap. */
import { didYouMean } from '../../policy/did-you-mean.ts';
import { isYuan, parseYuan } from '../../policy/money.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { BenefitPlan } from '../../policy/rules/benefits.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { textsOf } from './stated.ts';
import { checkTiers } from './tiers.ts';

export function checkBenefits(rule: RuleOf<'benefits'>, { path }: Around): Finding[] {
  const ids = rule.tiers.map(({ id }) => id);
  return [
    ...checkTiers(rule.tiers, [...path, 'tiers']),
    ...tiersUnused(rule, path),
    ...visitsTwice(rule.plans, [...path, 'plans']),
    ...unlistedVisits(rule, [...path, 'unlistedVisits']),
    ...rule.plans.flatMap((plan, index) => checkPlan(plan, ids, [...path, 'plans', index])),
  ];
}

function checkPlan(plan: BenefitPlan, tiers: readonly string[], path: Path): Finding[] {
  const { laterAdmissions, referral } = plan;
  const needs = (isNeeded: boolean, given: unknown, key: string, word: string) =>
    isNeeded && given === undefined ? [{ path: [...path, key], message: word }] : [];
  return [
    ...plan.rows.flatMap((row, index) => {
      const place = [...path, 'rows', index];
      return [
        ...unknownTier(row.id, tiers, [...place, 'id']),
        ...((row.bands === undefined) === (row.fixed === undefined)
          ? [{ path: place, message: 'Give exactly one of: bands; a fixed sum.' }]
          : []),
        ...checkBands(row.bands ?? [], [...place, 'bands']),
      ];
    }),
    ...(referral?.tiers ?? []).flatMap((id, index) => unknownTier(id, tiers, [...path, 'referral', 'tiers', index])),
    ...needs(
      textsOf(laterAdmissions?.deductible).includes('MINUS'),
      laterAdmissions?.less,
      'laterAdmissions',
      'A deductible that is MINUS something says what: add less: ….',
    ),
    ...needs(
      textsOf(referral?.missing).includes('POINTS_OFF'),
      referral?.pointsOff,
      'referral',
      'POINTS_OFF says how many: add pointsOff: ….',
    ),
  ];
}

function unknownTier(id: string, tiers: readonly string[], path: Path): Finding[] {
  if (tiers.includes(id)) return [];
  return [{ path, message: `There is no tier "${id}": tiers are ${tiers.join(', ')}.${didYouMean(id, tiers)}` }];
}

type Bands = RuleOf<'critical-illness'>['bands'];

/** Holds that every amount from nothing on lies in exactly one band, and names the first that does not. */
export function checkBands(bands: Bands, path: Path): Finding[] {
  let reached = '0.00';
  for (const [index, { id, above = '0.00', upTo }] of bands.entries()) {
    if (!isYuan(above) || !isYuan(upTo ?? above)) return [];
    const place = [...path, index];
    if (parseYuan(above) > parseYuan(reached)) {
      return [
        { path: place, message: `No band is for what lies above ${reached} up to ${above}: "${id}" begins too late.` },
      ];
    }
    if (parseYuan(above) < parseYuan(reached)) {
      return [
        { path: place, message: `What lies above ${above} up to ${reached} is in "${id}" and in the band before it.` },
      ];
    }
    if (upTo === undefined) {
      const isLast = index === bands.length - 1;
      return isLast ? [] : [{ path: place, message: `"${id}" has no end, but bands follow it: add upTo.` }];
    }
    if (parseYuan(upTo) <= parseYuan(above)) {
      return [{ path: [...place, 'upTo'], message: `"${id}" ends at ${upTo}, not above its beginning ${above}.` }];
    }
    reached = upTo;
  }
  if (bands.length === 0) return [];
  return [
    {
      path: [...path, bands.length - 1],
      message: `No band is for what lies above ${reached}: leave "upTo" out of the last band.`,
    },
  ];
}

/** A tier that no plan has a row for is forgotten, or superfluous. */
function tiersUnused({ tiers, plans }: RuleOf<'benefits'>, path: Path): Finding[] {
  const used = new Set(plans.flatMap(({ rows }) => rows.map(({ id }) => id)));
  return tiers.flatMap(({ id }, index) =>
    used.has(id)
      ? []
      : [
          {
            path: [...path, 'tiers', index],
            message: `No plan has a row for the tier "${id}": add one, or leave the tier out.`,
          },
        ],
  );
}

/** Care that is said to be paid for by no plan has none. */
function unlistedVisits({ unlisted, unlistedVisits, plans }: RuleOf<'benefits'>, path: Path): Finding[] {
  if (unlistedVisits && unlisted === undefined) {
    return [{ path, message: 'Say what such care gets: add unlisted: { value: NOT_PAID }.' }];
  }
  return (unlistedVisits ?? []).flatMap((visit, index) => {
    const plan = plans.find(({ visits }) => visits.includes(visit));
    return plan ? [{ path: [...path, index], message: `The plan "${plan.id}" pays for ${visit}.` }] : [];
  });
}

function visitsTwice(plans: readonly BenefitPlan[], path: Path): Finding[] {
  const seen = new Map<string, string>();
  return plans.flatMap(({ id, visits }, plan) =>
    visits.flatMap((visit, index) => {
      const other = seen.get(visit) ?? id;
      seen.set(visit, other);
      if (other === id) return [];
      const message = `${visit} is in the plans "${other}" and "${id}": one plan says what it pays.`;
      return [{ path: [...path, plan, 'visits', index], message }];
    }),
  );
}
