import autocannon from 'autocannon';

// The load, as a process of its own: one job on the IPC channel, one result back. Latencies are kept as they are and
// sorted at the end: autocannon's own histogram knows whole milliseconds only.

process.on('message', async (job) => {
  const { port, path, headers, bodies, connections, seconds } = job;
  const latencies = [];
  let client = 0;
  const instance = autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    connections,
    duration: seconds,
    timeout: 30,
    requests: [{ body: bodies[0] }],
    // GraphQL servers say 200 to what failed inside; the answers themselves were compared before.
    verifyBody: (body) => !body.startsWith('{"errors"'),
    // Each connection walks its own share of the bodies, so that no two ask for the same thing at the same time.
    setupClient: (one) => {
      const share = bodies.filter((_, at) => at % connections === client % connections);
      one.setRequests((share.length > 0 ? share : bodies).map((body) => ({ body })));
      client += 1;
    },
  });
  instance.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  const result = await instance;
  const order = Float64Array.from(latencies).sort();
  const percentile = (share) => order[Math.min(order.length - 1, Math.floor(order.length * share))] ?? 0;
  process.send({
    requests: order.length,
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx + result.mismatches,
    bytes: result.throughput.total,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
  });
});
process.on('disconnect', () => process.exit());
