import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { formatProblem } from '../../src/rulebooks/problem.ts';
import { type Place, ROLES, type Role } from '../../src/rulebooks/schema/role.ts';
import { rightsOf } from '../../src/services/rights.ts';
import { loadRoles, ROLES_FOLDER, rightsOfRole } from '../../src/services/roles.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { ReachKind } from '../../src/store/access.ts';
import { COUNTY, OFFICER, TODAY, TOWN, viewerWith } from '../support/graph.ts';

const PERSON = '00000000-0000-4000-8000-000000000003';
const whoIs = (role: Role, department = 'CIVIL_AFFAIRS') =>
  viewerWith({ role, regions: [COUNTY], department, person: PERSON });

/** Rights over what lies in no region, held by roles that reach regions. */
const OVER_THE_WHOLE = ['audit:read', 'emergency:open'];

/** The place that a reach is, written once more here: what the files say is held against what rows are seen by. */
const PLACES: Readonly<Partial<Record<ReachKind, Place>>> = {
  ...{ NONE: 'ANYWHERE', REGION: 'REGIONS', DEPARTMENT: 'OWN_DEPARTMENT', PERSON: 'OWN_HOUSEHOLD' },
};

describe('where a right holds', () => {
  test.each(ROLES)('is where the rows of a %s are', (role) => {
    const { kind } = reachOf(whoIs(role), TODAY);
    const rights = rightsOfRole(role, 'HEALTH').filter(({ scope }) => !OVER_THE_WHOLE.includes(scope));
    expect(new Set(rights.map(({ where }) => where))).toEqual(new Set(rights.length > 0 ? [PLACES[kind]] : []));
  });

  test('is told with the regions, the nouns and the end of the token', () => {
    const exp = Date.UTC(2017, 10, 21, 4) / 1000;
    const viewer = viewerWith({ role: 'AUDITOR', regions: [COUNTY, '350823'], scope: 'audit:read claim:read', exp });
    const told = rightsOf(viewer, TODAY);
    const until = '2017-11-21T04:00:00+00:00';
    expect(told).toEqual([
      {
        scope: 'audit:read',
        where: 'ANYWHERE',
        regions: [],
        nouns: ['AuditLine', 'AuditSeal'],
        until,
        term: '查看审计',
      },
      expect.objectContaining({ scope: 'claim:read', where: 'REGIONS', regions: [COUNTY, '350823'], until }),
    ]);
    expect(told[1]?.nouns).toEqual(expect.arrayContaining(['Claim', 'ClaimSettlement']));
    expect(rightsOf(OFFICER, TODAY).every((right) => right.until === null)).toBe(true);
  });

  test('of a scope that stands in no role is as far as its holder reaches', () => {
    const opened = { ...whoIs('TOWNSHIP_OFFICER'), regions: [TOWN], scopes: new Set(['identity:unmask']) };
    expect(rightsOf(opened, TODAY)).toMatchObject([{ scope: 'identity:unmask', where: 'REGIONS', regions: [TOWN] }]);
  });
});

test('only the health department’s clerks know of sensitive lists', () => {
  const told = DEPARTMENTS.filter((one) => whoIs('DEPARTMENT_CLERK', one).scopes.has('assistance:sensitive'));
  expect(told).toEqual(['HEALTH']);
});

test.each<[string, string, RegExp, string, RegExp]>([
  [
    'a scope that is none',
    'analyst',
    /statistics:read/,
    'statistics:red',
    /analyst\.yaml:\d+: .*Did you mean "statistics:read"/,
  ],
  [
    'a scope that is given twice',
    'treasurer',
    /claim:pay/,
    'claim:read',
    /treasurer\.yaml:\d+: "claim:read" is given twice/,
  ],
  ['a place that is none', 'resident', /OWN_HOUSEHOLD/, 'OWN_HOUSE', /resident\.yaml:\d+: .*OWN_HOUSEHOLD/],
  ['a key that is none', 'auditor', /term:/, 'terms:', /auditor\.yaml:\d+: Unknown key "terms"/],
  [
    'another role',
    'auditor',
    /role: AUDITOR/,
    'role: ANALYST',
    /auditor\.yaml:1: This file would be called analyst\.yaml/,
  ],
  ['a department of none', 'department-clerk', /HEALTH/, 'HEALT', /department-clerk\.yaml:\d+: .*"HEALTH"/],
  [
    'departments of a region',
    'department-clerk',
    /OWN_DEPARTMENT, dep/,
    'REGIONS, dep',
    /:\d+: Departments are told apart/,
  ],
  ['a scope without words', 'scopes', /查看审计/, '""', /scopes\.yaml:\d+: /],
])('a file with %s is refused by its line', (_, name, right, wrong, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'roles-'));
  try {
    cpSync(ROLES_FOLDER, folder, { recursive: true });
    const file = join(folder, `${name}.yaml`);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(right);
    writeFileSync(file, text.replace(right, wrong));
    expect(loadRoles(folder).problems.map(formatProblem).join('\n')).toMatch(message);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a role without a file is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roles-'));
  try {
    cpSync(ROLES_FOLDER, folder, { recursive: true });
    rmSync(join(folder, 'auditor.yaml'));
    expect(loadRoles(folder).problems.map(formatProblem).join('\n')).toMatch(/No file says what AUDITOR may do/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
