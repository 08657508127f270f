/** Named facts about the lists that departments keep: one for each category, such as `isDibao`. */
import { CATEGORY_LABELS } from './care-labels.ts';
import { ASSISTANCE_CATEGORIES, type AssistanceCategory } from './facts.ts';
import type { FactsView, Known } from './facts-view.ts';
import type { ReadableFact } from './readable-fact.ts';

export const BENEFIT_FACTS: readonly ReadableFact[] = ASSISTANCE_CATEGORIES.map((category) => ({
  name: categoryFact(category),
  type: 'bool',
  zh: `是否为${CATEGORY_LABELS[category].zh}`,
  en: `whether the person is listed as ${CATEGORY_LABELS[category].en}`,
  tellsCategory: true,
  read: (view) => isListed(view, category),
}));

/** `DIBAO_EDGE` is `isDibaoEdge`. */
export function categoryFact(category: AssistanceCategory): string {
  const words = category.split('_').map((word) => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`);
  return `is${words.join('')}`;
}

/** A listing in the region that holds on the day, confirmed by then; without one, only a searched roll says no. */
function isListed(view: FactsView, category: AssistanceCategory): Known<boolean> | undefined {
  const listing = view.facts.listings.find(
    (one) =>
      one.category === category &&
      (one.confirmedOn == null || one.confirmedOn <= view.asOf) &&
      view.isInRegion(one.regionCode) &&
      view.holds(one),
  );
  return listing ? { value: true, record: listing } : view.falseIfSearched('ASSISTANCE');
}
