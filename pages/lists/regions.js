import { graph } from './ask.js';

/** The regions that a viewer answers for, each with those directly below it, by code and name, as lists are sent about them. */
export async function readRegions(codes) {
  if (codes.length === 0) return [];
  const variables = codes.map((_, at) => `$r${at}: RegionCode!`);
  const fields = codes.map((_, at) => `r${at}: region(code: $r${at}) { code name children { code name } }`);
  const asked = Object.fromEntries(codes.map((code, at) => [`r${at}`, code]));
  const found = await graph(`query (${variables.join(', ')}) { ${fields.join(' ')} }`, asked);
  return Object.values(found).filter(Boolean);
}

/** The same as choices: code and text, those below a region set in. */
export const regionChoices = (regions) =>
  regions.flatMap(({ code, name, children }) => [
    [code, `${name} ${code}`],
    ...children.map((below) => [below.code, `　${below.name} ${below.code}`]),
  ]);

/** A region as people say it, with its code beside it where it has no name here. */
export const regionText = (region, code) => region?.name ?? code ?? '';
