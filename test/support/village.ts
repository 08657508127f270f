import { inventedIdNumber } from '../../src/demo/id-number.ts';

/** A village of our own: households of two to four, everybody registered and living there, insured as NRCMS members before. */
export interface InventedVillage {
  readonly people: string;
  readonly enrollments: string;
  readonly households: number;
  readonly heads: number;
}

const RELATIONS = ['HEAD', 'SPOUSE', 'CHILD', 'PARENT'] as const;
const BORN = ['1970-03-01', '1972-04-02', '1996-05-03', '1945-06-04'] as const;
/** Rolls whose search lets the engine say no to what is not on file. */
const SEARCHED =
  'HUKOU LIVING EMPLOYEE_INSURANCE EMPLOYMENT STUDENT ARMED_POLICE RESIDENCE_PERMIT HMT_DOCUMENT ASSISTANCE';

/** The files that a county would load the village from, people and past enrolments; other households from another number on. */
export function inventVillage(region: string, households: number, from = 0): InventedVillage {
  const people = [
    'idNumber,name,region,hukouRegion,hukouKind,livingRegion,householdNumber,relation,memberFrom,address,phone,checkedRegisters,checkedOn',
  ];
  const enrollments = [
    'idNumber,scheme,policyYear,region,status,legacyRecord,registeredOn,paidOn,amount,payer,channel',
  ];
  let heads = 0;
  for (let household = from; household < from + households; household++) {
    const members = 2 + (household % 3);
    for (let member = 0; member < members; member++) {
      const id = inventedIdNumber(bornOn(member, household), 500 + (household % 200) * 2 + (member % 2));
      const name = nameOf(household, member);
      const number = `V-${String(household).padStart(4, '0')}`;
      people.push(
        [
          id,
          name,
          region,
          region,
          'AGRICULTURAL',
          region,
          number,
          RELATIONS[member],
          '2000-01-01',
          `示例村${household}号`,
          `109${String(heads).padStart(8, '0')}`,
          SEARCHED,
          '2017-08-20',
        ].join(','),
      );
      enrollments.push(
        [
          id,
          'URRBMI',
          2017,
          region,
          'PAID',
          'NRCMS',
          '2016-10-01',
          '2016-10-01',
          '150.00',
          'SELF',
          'VILLAGE_CADRE',
        ].join(','),
      );
      heads += 1;
    }
  }
  return { people: people.join('\n'), enrollments: enrollments.join('\n'), households, heads };
}

const CHARACTERS = [...'安柏成德恩方桂海吉康兰明南宁平青荣山松泰文星秀阳玉云泽志忠竹'];

/** A name of four characters that nobody else of the village has. */
function nameOf(household: number, member: number): string {
  const at = (index: number) => CHARACTERS[index % CHARACTERS.length] ?? '';
  const { length } = CHARACTERS;
  return `村${at(member)}${at(Math.floor(household / length))}${at(household)}`;
}

/** Enough days that no two people share a number: two hundred households a day, and as many days a month as all months have. */
function bornOn(member: number, household: number): string {
  const [year = '1970', month = '01'] = (BORN[member] ?? '').split('-');
  const day = Math.floor(household / 200);
  const two = (count: number) => String(count).padStart(2, '0');
  return `${year}-${two(Number(month) + Math.floor(day / 28))}-${two(1 + (day % 28))}`;
}
