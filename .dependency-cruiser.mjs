/** Files outside the rooms that a room may read beside `errors.ts`: what the configuration and the access file look like, and who is let in. */
const OUTSIDE = { serving: 'config|admission', cli: 'config|access-file' };

/** Rooms from the street inwards. A room may import from rooms further in, never further out. */
const ROOMS = {
  serving: ['http', 'jobs', 'graph', 'services', 'store'],
  http: ['graph', 'services'],
  cli: ['services', 'rulebooks', 'store', 'policy'],
  jobs: ['services'],
  graph: ['services', 'store', 'policy'],
  services: ['partners', 'rulebooks', 'store', 'policy', 'demo'],
  demo: ['policy'],
  partners: ['rulebooks', 'policy'],
  rulebooks: ['policy'],
  store: [],
  policy: [],
};

const onlyInwards = Object.entries(ROOMS).map(([room, inner]) => ({
  name: `${room}-imports-inwards`,
  severity: 'error',
  comment: `src/${room} may import only itself${inner.length ? ` and ${inner.join(', ')}` : ''}.`,
  from: { path: `^src/${room}/` },
  // Every room may say what a domain error is.
  to: {
    path: '^src/',
    pathNot: `^src/(${[room, ...inner].join('|')})/|^src/(${['errors', OUTSIDE[room]].filter(Boolean).join('|')})\\.ts$`,
  },
}));

const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    ...onlyInwards,
    forbid(
      'policy-is-pure',
      'The engine computes. It reads no file, no clock, no database, and no package (CEL in expression.ts alone).',
      { path: '^src/policy/', pathNot: '^src/policy/expression\\.ts$' },
      { pathNot: '^src/policy/|^src/errors\\.ts$' },
    ),
    forbid(
      'cel-in-one-file',
      'Only expression.ts knows the expression library.',
      { pathNot: '^src/policy/expression\\.ts$' },
      { path: 'cel-js' },
    ),
    forbid(
      'store-knows-no-graphql',
      'The store speaks SQL.',
      { path: '^src/(store|services|policy|rulebooks|partners|demo)/' },
      { path: 'node_modules/(graphql|@apollo|@graphql-tools)/' },
    ),
    forbid(
      'sql-in-the-store',
      'The graph reads through loaders and nouns; it never imports a driver.',
      { path: '^src/(graph|http|jobs)/' },
      { path: 'node_modules/(postgres|drizzle-orm)/' },
    ),
    forbid('no-cycles', 'A cycle hides which room is further in.', {}, { circular: true }),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/graph/generated/' },
  },
};
