import { graph, Refused } from '../lists/ask.js';
import { readQuestion } from './address.js';
import { refused } from './refusals.js';

/** Characters of the codes of a county and of a town. */
const COUNTY = 6;
export const TOWN = 9;

/**
 * What the address asks about, held against what there is: the county, the town where one is named, and the year. Where the address says
 * nothing, it is the viewer's own region and the newest year. `tell` hears what was read, so that a form shows it before it is refused.
 */
export async function readAsked(viewer, tell) {
  const asked = readQuestion();
  const within = asked.within || viewer.regions[0] || '';
  tell({ ...asked, within });
  // What a token may not read is not asked for: the graph would refuse it, field by field.
  if (!viewer.can.includes('bulletin:read')) throw refused('FORBIDDEN');
  if (!/^\d{6}(\d{3}(\d{3})?)?$/.test(within)) throw refused('REGION_UNKNOWN');
  const county = await readCounty(within.slice(0, COUNTY));
  const policyYear = asked.policyYear ? Number(asked.policyYear) : defaultYear(county, viewer.today);
  if (!county.years.includes(policyYear)) throw notPublished(county);
  return { county, town: within.length < TOWN ? null : within.slice(0, TOWN), policyYear };
}

const READ_COUNTY = `query BoardCounty($code: RegionCode!) {
  region(code: $code) { name }
  policyYears(region: $code) { policyYear scheme }
}`;

/** A county's name, and the years whose rulebook is published for it, the latest first. Both are public. */
async function readCounty(code) {
  const { region, policyYears } = await graph(READ_COUNTY, { code });
  if (region === null) throw refused('REGION_UNKNOWN');
  const years = (policyYears ?? []).filter(({ scheme }) => scheme === 'URRBMI').map((one) => one.policyYear);
  return { code, name: region.name, years };
}

/** The latest year that has begun or is collected for. */
function defaultYear({ years }, today) {
  const next = Number(today.slice(0, 4)) + 1;
  return years.find((year) => year <= next) ?? next;
}

function notPublished({ name, years }) {
  const known = years.join(', ') || '–';
  const text = {
    zh: `${name}没有这个参保年度的政策规则；已发布的年度：${known}。`,
    en: `No rulebook is published for this policy year of ${name}; these are: ${known}.`,
  };
  return new Refused([{ code: 'POLICY_YEAR_NOT_PUBLISHED', ...text }]);
}
