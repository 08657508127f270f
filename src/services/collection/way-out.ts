import type { NeededFact } from '../../policy/decision.ts';
import type { Register } from '../../policy/facts.ts';
import type { Text } from '../../policy/rule.ts';

/** The roll that settles a fact: searched without a hit, it says no. */
const ROLL_OF: ReadonlyMap<string, Register> = new Map([
  ['hukouInRegion', 'HUKOU'],
  ['hukouInPoolingArea', 'HUKOU'],
  ['livingInRegion', 'LIVING'],
  ['livingInPoolingArea', 'LIVING'],
  ['livingInAgriculturalArea', 'LIVING'],
  ['livingMonths', 'LIVING'],
  ['employeeInsured', 'EMPLOYEE_INSURANCE'],
  ['stablyEmployed', 'EMPLOYMENT'],
  ['working', 'EMPLOYMENT'],
  ['flexiblyEmployed', 'EMPLOYMENT'],
  ['drawsUnemploymentBenefit', 'EMPLOYMENT'],
  ['studiesInRegion', 'STUDENT'],
  ['pupilInPoolingArea', 'STUDENT'],
  ['armedPoliceInRegion', 'ARMED_POLICE'],
  ['residencePermitValid', 'RESIDENCE_PERMIT'],
  ['fromHongKongMacaoTaiwan', 'HMT_DOCUMENT'],
  ['identityDocumentValid', 'IDENTITY_DOCUMENT'],
  ['urbanResidentInsured', 'ENROLLMENT_HISTORY'],
]);

const VILLAGE_OF_HUKOU: Text = {
  zh: '请将户籍登记到村（居）委会的代码（personMove）。',
  en: ' Record the hukou at the code of its village or residents’ committee (personMove).',
};

/** Which writes would settle what is open, to stand behind the sentence that names it; empty where none would. */
export function wayOut(needed: readonly NeededFact[]): Text {
  const rolls = [...new Set(needed.flatMap(({ name }) => ROLL_OF.get(name) ?? []))];
  const searched: Text = {
    zh: `已查名册而未查到的，请登记核查（personCheckRecord，registers：${rolls.join('、')}）。`,
    en: ` Where a roll was searched and nothing found, record the search (personCheckRecord, registers ${rolls.join(', ')}).`,
  };
  const ways = [
    ...(rolls.length > 0 ? [searched] : []),
    ...(needed.some(({ name }) => name === 'hukouInNeighbourhood') ? [VILLAGE_OF_HUKOU] : []),
  ];
  return { zh: ways.map(({ zh }) => zh).join(''), en: ways.map(({ en }) => en).join('') };
}
