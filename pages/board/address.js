/**
 * What is looked at stands in the address, so that a view can be kept and sent on: `?within=350825&policyYear=2018&lang=zh`.
 * The token never does.
 */
const asked = () => new URLSearchParams(location.search);

/** The region and the year of the address, as text; null where it names none. */
export const readQuestion = () => ({ within: asked().get('within'), policyYear: asked().get('policyYear') });

export const readLanguage = () => (asked().get('lang') === 'en' ? 'en' : 'zh');

/** Writes what changed. A new question is a new step for the browser's back button; the language is not. */
export function writeAddress(changes, { isStep = false } = {}) {
  const search = asked();
  for (const [name, value] of Object.entries(changes)) search.set(name, value);
  const address = `${location.pathname}?${search}`;
  if (isStep && address !== location.pathname + location.search) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}

/** The token behind `#token=`, once: it is taken out of the address at once. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
