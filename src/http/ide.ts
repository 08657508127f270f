import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const OPERATIONS = fileURLToPath(new URL('../../demo/operations', import.meta.url));

/** The page at `/`: a GraphQL IDE that needs no network, its tabs holding operations that work. */
export interface IdePage {
  /** The page's HTML, with a fresh token in every tab where demo tokens are given out. `nonce`: by which its script may run. */
  render(nonce: string): Promise<string>;
}

export interface IdeOptions {
  /** Says on the page which day the demo lives at; null outside the demo. */
  readonly demoDay: string | null;
  /** A token for the role that an example asks in; null where nobody hands out demo tokens. */
  readonly token: ((role: string) => Promise<string>) | null;
}

interface Example {
  readonly query: string;
  readonly role: string | undefined;
}

/** Example operations in the order of their files' names. Their first lines say what they show and who may ask. */
export function readExamples(): readonly Example[] {
  return readdirSync(OPERATIONS)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const query = readFileSync(`${OPERATIONS}/${file}`, 'utf8');
      return { query, role: /^# role: (\w+)$/m.exec(query)?.[1] };
    });
}

const TITLE = 'Canbao 参保';
/** Stands in the rendered page for what no JSON can say. */
const PLACE = '@@options@@';
/** Stands in it for a number that is another in every answer. */
const NONCE = '@@nonce@@';

/**
 * What somebody types here may name people, so the browser keeps none of it: no storage, and no `?query=` in the
 * address. Opened again, the page holds the examples once more, with tokens that are fresh.
 */
const FORGETFUL =
  'storage: { length: 0, getItem: () => null, setItem() {}, removeItem() {}, clear() {} }, onEditQuery() {}';

export function createIdePage({ demoDay, token }: IdeOptions): IdePage {
  const examples = readExamples();
  const rendered = renderGraphiQL({
    title: TITLE,
    endpoint: '/graphql',
    shouldPersistHeaders: false,
    defaultTabs: PLACE as never,
  });
  const page = rendered
    .replace(`<title>${TITLE}`, (title) => (demoDay ? `${title} · demo at ${demoDay}` : title))
    .replace('</head>', () => `${STYLE}</head>`)
    .replace('<script>', `<script nonce="${NONCE}">`)
    .replace(/<body[^>]*>/, (body) => `${body}${demoDay ? banner(demoDay) : ''}`);
  const [start = '', rest = ''] = page.split(NONCE);
  const [before = '', after = ''] = rest.split(`"${PLACE}"`);
  const headersFor = async (role: string | undefined) =>
    role && token ? JSON.stringify({ authorization: `Bearer ${await token(role)}` }, null, 2) : '';
  return {
    async render(nonce) {
      const tabs = await Promise.all(
        examples.map(async ({ query, role }) => ({ query, headers: await headersFor(role) })),
      );
      // The first tab, and every new one, take the common headers and not their own.
      const headers = scriptSafe(JSON.stringify(tabs[0]?.headers ?? ''));
      return `${start}${nonce}${before}${scriptSafe(JSON.stringify(tabs))}, headers: ${headers}, ${FORGETFUL}${after}`;
    },
  };
}

/** Tells everybody who looks that nothing here is real. */
const banner = (day: string) =>
  `<p id="demo-day">演示数据，均为虚构 · 系统当日 ${day} · Invented demo data, living at ${day}</p>`;

/**
 * Room for the banner above an IDE that takes the whole window; and tabs that stay where they are: their own animation
 * moves them away under the first clicks, which then hit nothing.
 */
const STYLE =
  '<style>body{display:flex;flex-direction:column;height:100vh}' +
  '#root{flex:1;min-height:0}#root .graphiql-container{height:100%}.graphiql-tab{transform:none!important}.graphiql-logo{white-space:nowrap}' +
  '#demo-day{margin:0;padding:4px 12px;background:#7a1f1f;color:#fff;font:13px/1.4 sans-serif}</style>';

/** JSON that cannot end the script it stands in. */
const scriptSafe = (json: string) => json.replaceAll('<', '\\u003c');
