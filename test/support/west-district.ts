import type { Rule } from '../../src/policy/rulebook.ts';
import { publishRulebooks } from '../../src/services/publish-rulebook.ts';
import type { TestGraph } from './graph.ts';

const CITY = '999900-example-city/urrbmi-2026';
const WEST = { name: '999902-example-west/urrbmi-2026', region: '999902' };

/** Cells of grown people on no list. */
const ADULTS = ['adult-man', 'adult-woman'];

/**
 * The city's law with other numbers for its western district, beside the eastern one where the cohort's people live: adults pay 380
 * yuan, whoever is late waits 30 days before anything is added, and a stay at grade three costs 800 yuan before the fund pays.
 */
export async function publishWest({ platform: { db, rulebooks } }: TestGraph): Promise<void> {
  const [city] = rulebooks.named(CITY);
  if (!city) throw new Error('The city has no rulebook.');
  const west = { ...city.rulebook, ...WEST, rules: city.rulebook.rules.map(ofWest) };
  await publishRulebooks(db, { documents: [], rulebooks: [west] }, { actor: 'test', role: 'test' });
  await rulebooks.reload();
}

function ofWest(rule: Rule): Rule {
  if (rule.kind === 'waiting-period') return { ...rule, fixed: { value: '30' } };
  if (rule.kind === 'individual-contribution' && rule.matrix) {
    const cells = rule.matrix.cells.map((cell) =>
      ADULTS.includes(cell.id) ? { ...cell, standard: { value: '380.00' } } : cell,
    );
    return { ...rule, matrix: { ...rule.matrix, cells } };
  }
  if (rule.kind !== 'benefits') return rule;
  const plans = rule.plans.map((plan) => ({
    ...plan,
    rows: plan.rows.map((row) => (row.id === 'grade-three' ? { ...row, deductible: { value: '800.00' } } : row)),
  }));
  return { ...rule, plans };
}
