import { DomainError } from '../errors.ts';
import type { PersonFacts } from '../policy/facts.ts';
import { RegionUnknown } from '../services/assess.ts';
import { isReadingNoted } from '../services/audit/note-reading.ts';
import { beginReading, isOfSensitive, notingUse, type Reading } from '../services/audit/reading.ts';
import type { PolicyDocuments } from '../services/policy-documents.ts';
import type { Rulebooks } from '../services/rulebooks.ts';
import { isToldExactly, reachOf, type Viewer } from '../services/viewer.ts';
import type { Reach } from '../store/access.ts';
import type { Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import type { Filterer } from '../store/where.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import { pickVersion } from './periods.ts';
import type { EnrollmentRow, PersonRow, RegionRow } from './rows.ts';

/** What the process holds for as long as it runs. */
export interface Platform {
  readonly db: Db;
  /** The read-only pool of those who only count: their long statements take no connection from those who serve people. */
  readonly analysts: Db;
  readonly keyring: Keyring;
  readonly rulebooks: Rulebooks;
  readonly policyDocuments: PolicyDocuments;
  /** The civil day in China, asked once per request. */
  readonly today: () => string;
  /** Which half is served; `both` merges them. */
  readonly half: 'registry' | 'policy' | 'both';
}

/** What one request holds: made afresh, so that nothing read for one caller reaches another. */
export interface Context extends Filterer {
  readonly viewer: Viewer;
  readonly reach: Reach;
  readonly today: string;
  readonly db: Db;
  /** What statistics are counted on: the analysts' pool for whoever is told rounded numbers only. */
  readonly counting: Db;
  readonly keyring: Keyring;
  readonly rulebooks: Rulebooks;
  readonly policyDocuments: PolicyDocuments;
  readonly loaders: Loaders;
  readonly refer: References;
  /** Searches by citizen number that this request may still make. */
  readonly searches: { left: number };
  /** Numbers of documents that its writes may still ask about: each tells whether somebody is registered by it. */
  readonly numbers: { left: number };
  /** What of people's files the request gives out. */
  readonly reading: Reading;
  /** Takes the points that an operation costs from its client; rejects where there are too few left. Over HTTP alone. */
  readonly spend?: (points: number) => Promise<void>;
  /** Of a stream: aborted when nobody listens any more. */
  readonly ended?: AbortSignal;
  /** The facts of a household's members on a day; null for a member whose file may not be seen. */
  readonly factsOfHousehold: (householdId: string, on: string) => Promise<(PersonFacts | null)[]>;
}

/**
 * How the policy half names what the registry keeps: the row itself when both are served together, a reference that the
 * gateway resolves when it is served alone.
 */
interface References {
  readonly region: (code: string) => Promise<RegionRow | null> | { code: string };
  readonly person: (id: string) => Promise<PersonRow | null> | { id: string };
  readonly enrollment: (id: string) => Promise<EnrollmentRow | null> | { id: string };
  /** Refuses a region that is in no list; the policy half alone keeps none, and leaves it to the rulebooks. */
  readonly assertRegion: (code: string | null | undefined) => Promise<void>;
  /** What the registry knows about somebody; null for a file that may not be seen. Refused where no registry is served. */
  readonly factsOf: (personId: string) => Promise<PersonFacts | null>;
  /** Refuses what stands on rows of people where no registry is served. */
  readonly assertRegistry: () => void;
}

class RegistryNeeded extends DomainError {
  readonly code = 'REGISTRY_NEEDED';
}

export function createContext(platform: Platform, viewer: Viewer): Context {
  const { db, analysts, keyring, policyDocuments } = platform;
  const today = platform.today();
  const reach = reachOf(viewer, today);
  const reading = beginReading();
  const rulebooks = notingUse(platform.rulebooks, reading);
  const loaders = createLoaders({ db, reach, today, keyring, viewer, rulebooks });
  return {
    viewer,
    reach,
    scopes: viewer.scopes,
    today,
    db,
    counting: isToldExactly(viewer) ? db : analysts,
    keyring,
    rulebooks,
    policyDocuments,
    loaders,
    onNameSearch() {
      reading.isByName = true;
    },
    onTest(scope) {
      if (isOfSensitive(scope) && isReadingNoted(viewer)) reading.isNoted = true;
    },
    searches: { left: 1 },
    numbers: { left: 5 },
    reading,
    refer: platform.half === 'policy' ? BY_KEY : inThisProcess(loaders, today),
    async factsOfHousehold(householdId, on) {
      const members = await loaders.membersOn(on).load(householdId);
      for (const { personId, person } of members) loaders.person.prime(personId, person);
      return Promise.all(members.map(({ personId, person }) => (person ? loaders.factsOfPerson.load(personId) : null)));
    },
  };
}

const BY_KEY: References = {
  region: (code) => ({ code }),
  person: (id) => ({ id }),
  enrollment: (id) => ({ id }),
  assertRegion: async () => {},
  factsOf: async () => needRegistry(),
  assertRegistry: needRegistry,
};

function needRegistry(): never {
  throw new RegistryNeeded(
    'Decisions are kept and replayed where the registry is served too; this is the policy half alone.',
    { zh: '存档和重算决定须同时提供登记服务，此处仅有政策服务。' },
  );
}

const inThisProcess = (loaders: Loaders, today: string): References => ({
  region: async (code) => pickVersion(await loaders.regionVersions.load(code), today),
  person: (id) => loaders.person.load(id),
  enrollment: (id) => loaders.enrollment.load(id),
  factsOf: (id) => loaders.factsOfPerson.load(id),
  assertRegistry: () => {},
  async assertRegion(code) {
    if (code && (await loaders.regionVersions.load(code)).length === 0) throw new RegionUnknown(code);
  },
});
