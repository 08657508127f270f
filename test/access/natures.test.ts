import { type GraphQLObjectType, getNamedType, isObjectType, isScalarType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { ROLES, type Role } from '../../src/services/viewer.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import { viewerWith } from '../support/graph.ts';
import { mayRead, needsOf } from './rules.ts';

/**
 * What has to hold of every field of a kind, by what it is and whoever reads it: written from the descriptions of the roles, without a
 * look at the rules, so that a rule which is wrong as its directive is wrong is found here.
 */
const PERSON = '00000000-0000-4000-8000-000000000001';
const { schema } = graphOf('both');
const objects = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('_'),
);

interface Field {
  readonly type: string;
  readonly name: string;
  readonly of: string;
  readonly isText: boolean;
}

const FIELDS: readonly Field[] = objects.flatMap((type) =>
  Object.values(type.getFields()).map((field) => {
    const inner = getNamedType(field.type);
    const isText = isScalarType(inner) && inner.name === 'String';
    return { type: type.name, name: field.name, of: inner.name, isText };
  }),
);

const at = ({ type, name }: Field) => `${type}.${name}`;
const isPublic = ({ type, name }: Field) => needsOf(type, name).includes('public');

/** Whether a token that holds everything but these scopes is refused. */
const ALL = new Set(ROLES.flatMap((role) => [...viewerWith({ role, department: 'HEALTH', person: PERSON }).scopes]));
const takesOneOf = (field: Field, scopes: readonly string[]) =>
  !mayRead(field.type, field.name, new Set([...ALL].filter((scope) => !scopes.includes(scope))));

describe('a name of somebody, or words that somebody wrote', () => {
  const WHO = /(?:By|^subject|^actor|^insuranceOfficer|^(?:head|printed)?[nN]ame(?:Masked)?)$/;
  const WORDS =
    /^(?:note|closingNote|reason|ruling|about|answer|content|basis|evidence|description|details|message|source)$/;

  /** Not of a person, or told to whom it has to be told, with why. */
  const EXEMPT: Readonly<Record<string, string>> = {
    'UserError.message': 'a refusal quotes no row',
    'FileProblem.message': 'quotes no cell that looks like a number',
    'RowProblem.message': 'the same',
    'Organisation.name': 'an office',
    'Institution.name': 'an institution',
    'ClaimItem.name': 'of the catalogue',
    'Designation.reason': 'about an institution',
    'InstitutionViolation.description': 'about an institution, without naming a patient',
    'WhatIfTier.name': 'of the rulebook',
    'UsedFact.name': 'of a fact',
    'NeededFact.name': 'of a fact',
    'DecisionDifference.name': 'of a parameter',
    'AssumedParameter.name': 'of a parameter',
    'RegistrationDocument.name': 'of a document',
    'RulebookProposal.name': 'of a rulebook',
    'RulebookProposal.note': 'what is said of a law',
    'RulebookProposal.proposedBy': 'whoever publishes has to know that somebody else proposed',
    'RulebookProposal.decidedBy': 'the same',
    'StandardChange.approvedBy': 'an office',
    'EmergencyOpening.openedBy': 'oneself, or to auditors',
    'EmergencyOpening.reason': 'one’s own, or to auditors',
    'ImportBatch.source': 'where a county had a file from',
    'UsedFact.source': 'null without `identity:read`, which fields.test.ts asks',
    'FileLook.actor': 'residents see who looked at their file',
  };

  /** Scopes of those who read names; of those who report, of what they reported; of the bank, of its slips; of auditors. */
  const NAMES = ['identity:read'];
  const REPORTS = ['bulletin:report', 'supervision:write', 'fund:book', 'fund:confirm', 'registry:write', 'audit:read'];

  const fields = FIELDS.filter((field) => field.isText && (WHO.test(field.name) || WORDS.test(field.name)));
  const closed = fields.filter((field) => !isPublic(field) && !(at(field) in EXEMPT));

  test('is told to whoever reads names, reports it or audits it', () => {
    expect(closed.length).toBeGreaterThan(60);
    const open = closed.filter((field) => !takesOneOf(field, [...NAMES, ...REPORTS]));
    expect(open.map(at)).toEqual([]);
  });

  test('is public in what is law or a place alone', () => {
    const told = fields.filter((field) => isPublic(field) && !(at(field) in EXEMPT)).map(({ type }) => type);
    expect([...new Set(told)].sort()).toEqual(
      [
        ...[
          'CategoryAlias',
          'Measure',
          'Parameter',
          'PoolingArea',
          'PolicyDifference',
          'PolicyDocument',
          'PolicyLayer',
        ],
        ...['PolicyYear', 'Region', 'RegionAttribute', 'RegionTarget', 'RowTreatment', 'RulebookVersion', 'Viewer'],
      ].sort(),
    );
  });

  test('is exempt where it still stands', () => {
    const standing = new Set(fields.map(at));
    expect(Object.keys(EXEMPT).filter((one) => !standing.has(one))).toEqual([]);
  });
});

describe('what rows are filtered or ordered by', () => {
  const nouns = Object.values(NOUNS).filter(({ name }) => isObjectType(schema.getType(name)));
  const isField = (type: string, name: string) => FIELDS.some((one) => one.type === type && one.name === name);

  test('is read with the same scopes: a test on it tells it', () => {
    const open = nouns.flatMap((noun) =>
      Object.entries(noun.fields)
        .filter(([name]) => isField(noun.name, name))
        .filter(([name, { scope }]) => !mayRead(noun.name, name, new Set([noun.scope, ...(scope ? [scope] : [])])))
        .map(([name]) => `${noun.name}.${name}`),
    );
    expect(open).toEqual([]);
  });

  test('leads no further than it is read: a relation takes the scopes of both its ends', () => {
    const open = nouns.flatMap((noun) =>
      Object.entries(noun.relations)
        .filter(([name]) => isField(noun.name, name))
        .filter(([name, { to }]) => !mayRead(noun.name, name, new Set([noun.scope, NOUNS[to].scope])))
        .map(([name]) => `${noun.name}.${name}`),
    );
    expect(open).toEqual([]);
  });

  test('is a key, a day or a part of something that is told, where no field has its name', () => {
    const nameless = nouns.flatMap((noun) =>
      Object.entries(noun.fields)
        .filter(([name]) => !isField(noun.name, name))
        .map(([name, { kind }]) => [`${noun.name}.${name}`, kind] as const),
    );
    const texts = nameless.filter(([, kind]) => kind === 'TEXT' || kind === 'MONEY').map(([name]) => name);
    // Parts of a settlement, which its lines tell.
    expect(texts).toEqual(['basic', 'critical', 'own'].map((part) => `ClaimSettlement.${part}`));
  });
});

describe('a role', () => {
  const scopesOf = (role: Role) =>
    role === 'PUBLIC' ? null : viewerWith({ role, department: 'HEALTH', person: PERSON }).scopes;
  const typesOf = (role: Role) =>
    new Set(FIELDS.filter(({ type, name }) => mayRead(type, name, scopesOf(role))).map(({ type }) => type));

  /** Types of which a role reads nothing at all: what its description says it does not see. */
  const READS_NOTHING_OF: Readonly<Partial<Record<Role, string>>> = {
    PUBLIC: `Person Household Enrollment Payment Receipt Refund Claim AssistanceListing Bulletin FundYear AuditLine Export Job
      PersonStatistics Decision Organisation StaffMember Institution RulebookProposal Complaint Roster`,
    ADMINISTRATOR: `Person Household Enrollment Payment Receipt Refund Claim AssistanceListing Bulletin FundYear AuditLine Export Job
      PersonStatistics Decision Organisation StaffMember Institution Complaint Roster`,
    ANALYST: `Person PersonFile Household HouseholdMember Enrollment Payment Receipt Refund Claim AssistanceListing AssistanceListBatch
      AssistanceListRow IdentityDocument StatusPeriod StoredDecision DuplicateCase Roster RosterLine FundYear FundEntry FundWhatIf
      AuditLine FileLook EmergencyOpening Reconciliation PopulationSets Completeness Complaint SupervisionCase ComparedSum
      NoticeDelivery VillageNotices SubsidyDeclaration Certificate ImportBatch`,
    TREASURER: `Person PersonFile Household Enrollment AssistanceListing AssistanceListBatch Decision StoredDecision Roster Bulletin
      PersonStatistics Complaint AuditLine Export Job ClaimItem IdentityDocument`,
    RESIDENT: `AssistanceListRow AssistanceListEffect Bulletin FundYear PersonStatistics AuditLine EmergencyOpening
      Export Job Reconciliation PopulationSets Completeness Complaint ClaimRun FaultyClaim RegistryChange UnconfirmedAssistance
      MatchCandidate RulebookProposal ImportBatch`,
    DEPARTMENT_CLERK: `Payment Receipt Refund ContributionDue Claim ClaimItem HouseholdAccount Roster Bulletin FundYear PersonStatistics
      AuditLine FileLook EmergencyOpening Export Reconciliation PopulationSets Completeness Complaint MatchCandidate AssistanceOverlap
      UnconfirmedAssistance SupervisionCase`,
    VILLAGE_COLLECTOR: `Claim ClaimItem HouseholdAccount AssistanceListRow AssistanceListEffect AssistanceYear OneStopEntitlement
      ChargedInFull MatchCandidate FundYear AuditLine FileLook EmergencyOpening Export Job Reconciliation PopulationSets Complaint
      SupervisionCase UnconfirmedAssistance ImportBatch RulebookProposal`,
    TOWNSHIP_OFFICER: `ClaimItem AssistanceListRow AssistanceListEffect AssistanceYear OneStopEntitlement ChargedInFull MatchCandidate
      FundYear AuditLine FileLook UnconfirmedAssistance ImportBatch RulebookProposal`,
    COUNTY_OFFICER: `AuditLine AuditSeal FileLook`,
    AUDITOR: `RulebookProposal ImportBatch MatchCandidate RegistryChange`,
  };

  test.each(Object.entries(READS_NOTHING_OF) as [Role, string][])(
    '%s reads nothing of what it has no business with',
    (role, text) => {
      const names = text.trim().split(/\s+/);
      expect(names.filter((name) => !schema.getType(name))).toEqual([]);
      const open = typesOf(role);
      expect(names.filter((name) => open.has(name))).toEqual([]);
    },
  );

  /** What only changes, and only looks: no role that examines or counts may write, but for its own files and cohorts. */
  test.each([
    ['PUBLIC', []],
    ['ADMINISTRATOR', ['rulebookPropose', 'rulebookPublish', 'rulebookWithdraw']],
    ['ANALYST', ['cohortMake', 'exportRequest', 'jobCancel']],
    ['AUDITOR', ['exportRequest', 'jobCancel']],
    ['RESIDENT', []],
    ['TREASURER', ['claimPay', 'fundEntryConfirm']],
    [
      'DEPARTMENT_CLERK',
      ['Apply', 'Approve', 'Cancel', 'Chunk', 'Retry', 'Reverse', 'Sync']
        .map((one) => `assistanceList${one}`)
        .concat('jobCancel'),
    ],
  ] as const)('%s does nothing but %j', (role, may) => {
    const done = FIELDS.filter(({ type, name }) => type === 'Mutation' && mayRead(type, name, scopesOf(role)));
    expect(done.map(({ name }) => name).sort()).toEqual([...may].sort());
  });

  /** 不相容岗位: who asks or books, and who approves, confirms or pays. */
  test.each([
    ['claimSettle', 'claimPay'],
    ['fundEntryBook', 'fundEntryConfirm'],
    ['rulebookPublish', 'assistanceListApply'],
    ['contributionCollect', 'claimPay'],
  ])('has both of %s and %s never', (one, other) => {
    const both = ROLES.filter((role) => [one, other].every((name) => mayRead('Mutation', name, scopesOf(role))));
    expect(both).toEqual([]);
  });
});
