import { type SQL, sql } from 'drizzle-orm';
import { personVisible, regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { auditLines, people } from '../tables/index.ts';

export const auditLine: Noun<typeof auditLines> = {
  name: 'AuditLine',
  table: auditLines,
  id: auditLines.id,
  scope: 'audit:read',
  fields: {
    line: { column: auditLines.id, kind: 'INT', isSerial: true, isOrderable: true, zh: '行编号' },
    at: { column: auditLines.at, kind: 'INSTANT', zh: '时间' },
    actor: { column: auditLines.actor, kind: 'TEXT', zh: '办理人' },
    role: { column: auditLines.role, kind: 'TEXT', zh: '角色' },
    purpose: { column: auditLines.purpose, kind: 'TEXT', zh: '目的' },
    action: { column: auditLines.action, kind: 'TEXT', zh: '操作' },
    count: { column: auditLines.count, kind: 'INT', zh: '涉及数量' },
  },
  relations: {},
  current: undefined,
  visible,
};

/**
 * What somebody of these regions did, and what anybody did to people of these regions. Lines that tell neither, such as those of whole
 * imports, are for who audits the nation.
 */
function visible(seeing: Seeing): SQL | undefined {
  const { kind, bind } = seeing;
  if (kind === 'EVERYWHERE') return undefined;
  if (kind !== 'REGION' && kind !== 'REGIONS') return sql`false`;
  const isNation = kind === 'REGION' ? sql`${bind('reachFrom')} = ''` : sql`'' = any(${bind('reachFrom')}::text[])`;
  return sql`(${isNation} or ${isOfOffice(seeing)} or ${isAboutSomebody(seeing)})`;
}

const isOfOffice = (seeing: Seeing): SQL => sql`exists (
  select 1 from jsonb_array_elements_text(${auditLines.details} #> '{office,regions}') as office (code)
  where ${regionWithin(seeing, sql`office.code collate "C"`) ?? sql`true`})`;

/** Subjects are ids of any kind; what is no uuid is nobody. */
const isAboutSomebody = (seeing: Seeing): SQL => sql`exists (
  select 1 from unnest(${auditLines.subjects}) as about (id)
  join people on ${people.id} = case when about.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then about.id::uuid end
  where ${personVisible({ ...seeing, by: 'KEY' }) ?? sql`true`})`;
