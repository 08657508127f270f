import { completenessOf } from '../../../services/people/file-completeness.ts';
import { departmentOf } from '../../../services/people/source-department.ts';
import { isChangeTold } from '../../../services/people/told-changes.ts';
import { MAX_SIZE, PageRefused } from '../../../store/connection.ts';
import type { ChangeRow } from '../../../store/queries/audit.ts';
import type { RecordingRow } from '../../../store/rows.ts';
import type { Context } from '../../context.ts';
import { sealFacts } from '../../facts-envelope.ts';
import type { Loaders } from '../../loaders.ts';
import type { PersonRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';

/** A file, and whether what was replaced is shown too. */
interface FileParent {
  readonly id: string;
  readonly person: PersonRow;
  readonly history: boolean;
}

/** The file that a reference names, without what was replaced; null when it may not be seen. */
export async function fileOf(id: string, { loaders }: Context): Promise<FileParent | null> {
  const person = await loaders.person.load(id);
  return person && { id: person.id, person, history: false };
}

type DeathParent = VersionOf<'statuses'> & { readonly file: FileParent };

type Versions = Loaders['versionsOfPerson'];
type VersionOf<Kind extends keyof Versions> = Awaited<ReturnType<Versions[Kind]['load']>>[number];

/** A list of the file: the rows that stand, or every version; `latest` is what those of merged files are sorted in by. */
function listOf<Kind extends keyof Versions>(
  kind: Kind,
  latest: (row: VersionOf<Kind>) => string | number | null,
  isWanted: (row: VersionOf<Kind>) => boolean = () => true,
) {
  return async ({ person, history }: FileParent, _: unknown, { loaders }: Context) => {
    const loader = loaders.versionsOfPerson[kind] as { load(id: string): Promise<VersionOf<Kind>[]> };
    const rows = await ofWholeFile(person, loader, latest);
    return rows.filter((row) => (history || row.supersededAt === null) && isWanted(row));
  };
}

const FROM = ({ validFrom }: { validFrom: string | null }) => validFrom;

const payments = listOf('payments', ({ paidOn }) => paidOn);
const statuses = listOf('statuses', FROM);
const documents = listOf('documents', FROM);

async function receipts({ person }: FileParent, _: unknown, { loaders }: Context) {
  const lines = await ofWholeFile(person, loaders.linesOfPerson, () => null);
  const ids = [...new Set(lines.map(({ receiptId }) => receiptId))];
  const found = (await Promise.all(ids.map((id) => loaders.receipt.load(id)))).filter((row) => row !== null);
  return found.sort((a, b) => (a.issuedOn < b.issuedOn ? 1 : -1));
}

/** Those of one's own, and those of a household. */
async function certificatesOf(person: PersonRow, householdId: string | undefined, { loaders }: Context) {
  const own = await ofWholeFile(person, loaders.certificatesOfPerson, () => null);
  return householdId === undefined ? own : [...own, ...(await loaders.certificatesOfHousehold.load(householdId))];
}

/** Those of one's own, and those of the household that one belongs to or, like the dead, belonged to last. */
async function certificates({ person, id }: FileParent, _: unknown, context: Context) {
  const homes = await context.loaders.versionsOfPerson.memberships.load(id);
  const last = homes.find(({ supersededAt }) => supersededAt === null);
  return certificatesOf(person, last?.householdId, context);
}

/** Whether a certificate of the dead was noted since; null where there is none that could be. */
async function isNoted({ file, validFrom }: DeathParent, _: unknown, context: Context): Promise<boolean | null> {
  const found = await certificates(file, undefined, context);
  if (found.length === 0) return null;
  const events = await Promise.all(found.map(({ id }) => context.loaders.eventsOfCertificate.load(id)));
  return events.flat().some(({ kind, happenedOn }) => kind === 'NOTED' && happenedOn >= (validFrom ?? ''));
}

/** Those that name the file first or as the other; of merged files too. */
async function duplicateCases({ person }: FileParent, _: unknown, { loaders }: Context) {
  const first = await ofWholeFile(person, loaders.duplicateCasesOfPerson, ({ foundAt }) => foundAt);
  const other = await ofWholeFile(person, loaders.duplicateCasesOfOther, ({ foundAt }) => foundAt);
  return [...new Map([...first, ...other].map((one) => [one.id, one])).values()];
}

async function changes({ person }: FileParent, { first }: { first: number }, { loaders, scopes }: Context) {
  if (first < 0 || first > MAX_SIZE) throw new PageRefused(`Ask for 0 to ${MAX_SIZE} changes, not ${first}.`);
  const households = (await loaders.householdOfPerson.load(person.id)).map(({ id }) => id);
  const subjects = [person.id, ...person.mergedIds, ...households];
  const lines = (await Promise.all(subjects.map((subject) => loaders.changesOf.load(subject)))).flat();
  const told = lines.filter(({ action }) => isChangeTold(action, scopes));
  const distinct = [...new Map(told.map((line) => [line.id, line])).values()];
  return distinct.sort((a: ChangeRow, b: ChangeRow) => Number(b.id) - Number(a.id)).slice(0, first);
}

interface YearAsked {
  readonly policyYear: number;
  readonly scheme: string;
}

async function completeness(file: FileParent, { policyYear, scheme }: YearAsked, context: Context) {
  const { loaders } = context;
  const standing = { ...file, history: false };
  const [household = null] = await loaders.householdOfPerson.load(file.id);
  const address = household && (await loaders.addressOfHousehold.load(household.id));
  const paid = await payments(standing, undefined, context);
  return completenessOf({
    person: file.person,
    documents: await documents(standing, undefined, context),
    household,
    hasAddress: address?.address != null,
    certificates: await certificatesOf(file.person, household?.id, context),
    payments: paid.filter((row) => row.policyYear === policyYear && row.scheme === scheme),
  });
}

export const personFile = {
  Person: {
    file: (person: PersonRow, { history }: { history: boolean }): FileParent => ({ id: person.id, person, history }),
  },
  PersonFile: {
    identityDocuments: documents,
    hukouPlaces: listOf('places', FROM, ({ kind }) => kind === 'HUKOU'),
    livingPlaces: listOf('places', FROM, ({ kind }) => kind === 'LIVING'),
    enrollments: listOf('enrollments', ({ policyYear }) => policyYear),
    households: listOf('memberships', FROM),
    statuses,
    registerChecks: listOf('checks', ({ checkedOn }) => checkedOn),
    assistance: listOf('listings', ({ confirmedOn }) => confirmedOn),
    payments,
    receipts,
    refunds: ({ person }: FileParent, _: unknown, { loaders }: Context) =>
      ofWholeFile(person, loaders.refundsOfPerson, ({ dueOn }) => dueOn),
    certificates,
    async death(file: FileParent, _: unknown, context: Context) {
      const rows = await statuses({ ...file, history: false }, undefined, context);
      const death = rows.find(({ kind }) => kind === 'DEAD');
      return death ? { ...death, file } : null;
    },
    duplicateCases,
    mergedFiles: ({ id }: FileParent, _: unknown, { loaders }: Context) => loaders.mergedFilesOfPerson.load(id),
    changes,
    completeness,
    async facts({ id }: FileParent, _: unknown, { loaders, keyring }: Context) {
      const facts = await loaders.factsOfPerson.load(id);
      return facts && sealFacts(facts, keyring);
    },
  },
  FileDeath: {
    day: ({ validFrom }: DeathParent) => validFrom,
    isNotedOnCertificate: isNoted,
    recording: (row: RecordingRow) => row,
  },
  MergedFile: { recording: (row: RecordingRow) => row },
  Recording: { department: ({ source }: RecordingRow) => departmentOf(source) },
};
