import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const OPERATIONS = fileURLToPath(new URL('../../demo/operations', import.meta.url));

/** The page at `/`: a GraphQL IDE that needs no network, its tabs holding operations that work. */
export interface IdePage {
  /** The page's HTML, with a fresh token in every tab where demo tokens are given out. */
  render(): Promise<string>;
}

/** What the page may load and whom it may ask: this server, nobody else. It stands in no frame: its tabs hold tokens. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; " +
  "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' blob: data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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

const MARKER = '@@tabs@@';

export function createIdePage({ demoDay, token }: IdeOptions): IdePage {
  const examples = readExamples();
  const rendered = renderGraphiQL({
    title: demoDay ? `Canbao 参保 · demo at ${demoDay}` : 'Canbao 参保',
    endpoint: '/graphql',
    shouldPersistHeaders: false,
    defaultTabs: MARKER as never,
  });
  const page = demoDay ? rendered.replace(/(<body[^>]*>)/, (body) => `${body}${banner(demoDay)}`) : rendered;
  const [before = '', after = ''] = page.split(`"${MARKER}"`);
  return {
    async render() {
      const tabs = await Promise.all(
        examples.map(async ({ query, role }) => ({
          query,
          headers: role && token ? JSON.stringify({ authorization: `Bearer ${await token(role)}` }, null, 2) : '',
        })),
      );
      return `${before}${scriptSafe(JSON.stringify(tabs))}${after}`;
    },
  };
}

/** Tells everybody who looks that nothing here is real. */
const banner = (day: string) =>
  `<p id="demo-day" style="margin:0;padding:4px 12px;background:#7a1f1f;color:#fff;font:13px/1.4 sans-serif">` +
  `演示数据,均为虚构 · 系统当日 ${day} · Invented demo data, living at ${day}</p>`;

/** JSON that cannot end the script it stands in. */
const scriptSafe = (json: string) => json.replaceAll('<', '\\u003c');
