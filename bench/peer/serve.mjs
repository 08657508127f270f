import { createServer } from 'node:http';
import { PgAggregatesPreset } from '@graphile/pg-aggregates';
import pg from 'pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

// PostGraphile over the same tables, as its own pages set it up for production: amber preset, filters, aggregates.
// Nobody is asked who they are, no row is hidden: it does less than our server does.

const [url, pool] = process.argv.slice(2);
let statements = 0;
if (process.env.BENCH_COUNT === '1') {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function counted(...given) {
    statements += 1;
    return query.apply(this, given);
  };
}

// A table and an enum of ours would both become `AssistanceCategory`; and the peer calls every `id` a `rowId`, which these columns are.
const listRow = { tags: { name: 'list_row_id' } };
const smartTags = jsonPgSmartTags({
  version: 1,
  config: {
    class: { 'public.assistance_categories': { tags: { name: 'listed_category' } } },
    attribute: {
      'public.assistance_list_candidates.row_id': listRow,
      'public.match_decisions.row_id': listRow,
    },
  },
});

const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset, PgAggregatesPreset],
  plugins: [smartTags],
  disablePlugins: ['PgIndexBehaviorsPlugin', 'PgMutationCreatePlugin', 'PgMutationUpdateDeletePlugin'],
  pgServices: [makePgService({ connectionString: url, schemas: ['public'], poolConfig: { max: Number(pool) } })],
  grafserv: { graphiql: false, websockets: false, watch: false },
  grafast: { explain: false },
});
const serv = instance.createServ(grafserv);
const server = createServer();
server.on('error', (error) => console.error(error));
await serv.addTo(server);
server.listen(0, '127.0.0.1', () => process.send?.({ kind: 'ready', port: server.address().port }));

process.on('message', (message) => {
  if (message === 'usage') process.send?.({ kind: 'usage', cpu: process.cpuUsage(), rss: process.memoryUsage.rss(), statements });
});
process.on('disconnect', () => process.exit());
