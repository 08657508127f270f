import { writeFileSync } from 'node:fs';
import HK from 'opencc-js/dict/HKVariantsRev';
import ST from 'opencc-js/dict/STCharacters';
import TS from 'opencc-js/dict/TSCharacters';
import TW from 'opencc-js/dict/TWVariantsRev';

/**
 * Writes src/store/han-variants.ts: which character a name is compared with in place of a traditional one or a variant. Made by
 * hand, when OpenCC has a new release: `node scripts/han-variants.ts`.
 */
const FILE = 'src/store/han-variants.ts';

const read = (dictionary: string) => dictionary.split('|').map((pair) => pair.split(' ') as [string, string]);

/** Characters that names in simplified writing keep beside their own simplified form (毕昇, 於 as a surname): two names, not one. */
const STANDS_TOO = '乾夥徵於昇祕蒐薹袷釐麽脩著';

const [toTraditional, toSimplified] = [new Map(read(ST)), new Map(read(TS))];
const simplifiedOf = (character: string) => toSimplified.get(character) ?? character;

/** Written otherwise in Hong Kong and Taiwan (衞), or with a second simplified form (锺), by way of the traditional one. */
const variants = [...read(HK), ...read(TW), ...toTraditional]
  .map(([variant, traditional]) => [variant, simplifiedOf(traditional)] as const)
  .filter(([variant, simplified]) => toSimplified.get(simplified) === undefined && !toSimplified.has(variant));

const simplified = new Map([...variants, ...toSimplified].filter(([from, to]) => from !== to));
const pairs = [...simplified]
  .filter(([from, to]) => !simplified.has(to) && !STANDS_TOO.includes(from) && from.normalize('NFKC') === from)
  .sort(([a], [b]) => (a < b ? -1 : 1));

writeFileSync(
  FILE,
  `/**
 * Made by scripts/han-variants.ts from the dictionaries of OpenCC (https://github.com/BYVoid/OpenCC, Apache License 2.0), as
 * opencc-js 1.4.2 carries them: ${pairs.length} traditional characters and variants, each with the simplified one at the same place
 * below. Only characters that stand for one other.
 */
export const VARIANTS =
  '${pairs.map(([from]) => from).join('')}';

export const SIMPLIFIED =
  '${pairs.map(([, to]) => to).join('')}';
`,
);
