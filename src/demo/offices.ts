import type { Department } from '../policy/facts.ts';
import { instantOn } from './days.ts';
import { drawGivenName, drawSurname } from './names.ts';
import type { Random } from './random.ts';
import type { AssignmentRow, DemoRows, OrganisationRow } from './rows.ts';
import { isNeighbourhood, placeName, type Town, type Village } from './town.ts';
import { REGISTRY_OPENED, SOURCES, type World } from './world.ts';

/** The offices that the crowd's rows point at. */
export interface Offices {
  readonly government: string;
  /** 连城管理部. */
  readonly insuranceOffice: string;
  /** Who works there. */
  readonly countyOfficer: string;
  /** 农信社 (former rural members) and 农业银行 (former urban ones). */
  readonly ruralBank: string;
  readonly agriculturalBank: string;
}

/** Who collects in a village. */
export interface Collector {
  readonly id: string;
  readonly committee: string;
}

const DEPARTMENTS: readonly (readonly [Department, string])[] = [
  ['CIVIL_AFFAIRS', '民政局'],
  ['HEALTH', '卫生和计划生育局'],
  ['POVERTY_ALLEVIATION', '扶贫开发办公室'],
  ['DISABLED_FEDERATION', '残疾人联合会'],
  ['FINANCE', '财政局'],
];

/** Writes the county's offices, each with a member of staff where the office has work to do here. */
export function writeOffices(world: World, random: Random, rows: DemoRows): Offices {
  const { county, countyName } = world;
  const office = (name: string, kind: OrganisationRow['kind'], parentId: string | null, department?: Department) =>
    writeOrganisation(world, rows, {
      name: countyName + name,
      kind,
      parentId,
      department: department ?? null,
      regionCode: county,
    });

  const government = office('人民政府', 'GOVERNMENT', null);
  for (const [department, name] of DEPARTMENTS) {
    const id = office(name, 'DEPARTMENT', government, department);
    writeStaff(world, random, rows, id, 'DEPARTMENT_CLERK', county);
  }
  const insuranceOffice = office('医疗保障管理部', 'INSURANCE_OFFICE', government, 'MEDICAL_SECURITY');
  const countyOfficer = writeStaff(world, random, rows, insuranceOffice, 'COUNTY_OFFICER', county);
  const ruralBank = office('农村信用合作联社', 'BANK', null);
  const agriculturalBank = office('农业银行支行', 'BANK', null);
  return { government, insuranceOffice, countyOfficer, ruralBank, agriculturalBank };
}

/** Writes a town's government and its officer. */
export function writeTownOffice(world: World, random: Random, offices: Offices, town: Town, rows: DemoRows): string {
  const organisation = { name: `${town.name}人民政府`, kind: 'GOVERNMENT', parentId: offices.government } as const;
  const id = writeOrganisation(world, rows, { ...organisation, department: null, regionCode: town.code });
  writeStaff(world, random, rows, id, 'TOWNSHIP_OFFICER', town.code);
  return id;
}

/** Writes a village's committee and its collector; where villages are not loaded the town's own office collects. */
export function writeVillageOffice(
  world: World,
  random: Random,
  townOffice: string,
  village: Village,
  rows: DemoRows,
): Collector {
  const isUrban = isNeighbourhood(village.code);
  const committee =
    village.code.length < 12
      ? townOffice
      : writeOrganisation(world, rows, {
          name: `${placeName(village)}${isUrban ? '居民委员会' : '村民委员会'}`,
          kind: isUrban ? 'NEIGHBOURHOOD_COMMITTEE' : 'VILLAGE_COMMITTEE',
          parentId: townOffice,
          department: null,
          regionCode: village.code,
        });
  return { id: writeStaff(world, random, rows, committee, 'VILLAGE_COLLECTOR', village.code), committee };
}

function writeOrganisation(world: World, rows: DemoRows, organisation: Omit<OrganisationRow, 'id' | 'source'>): string {
  const id = world.ids.next('organisation');
  rows.organisations.push({ id, ...organisation, source: SOURCES.INSURANCE_OFFICE });
  return id;
}

function writeStaff(
  world: World,
  random: Random,
  rows: DemoRows,
  organisationId: string,
  role: AssignmentRow['role'],
  regionCode: string,
): string {
  const id = world.ids.next('staffMember');
  const recorded = {
    recordedAt: instantOn(REGISTRY_OPENED, 9 * 60),
    supersededAt: null,
    source: SOURCES.INSURANCE_OFFICE,
  };
  const name = drawSurname(random) + drawGivenName(random, random.chance(0.6) ? 'MALE' : 'FEMALE');
  rows.staffMembers.push({ id, name, organisationId, ...recorded });
  rows.assignments.push({
    id: world.ids.next('assignment'),
    staffMemberId: id,
    role,
    regionCode,
    validFrom: '2015-08-01',
    validTo: null,
    ...recorded,
  });
  return id;
}
