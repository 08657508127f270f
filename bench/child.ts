/** What a measured server tells the bench about itself. */
export interface Usage {
  readonly kind: 'usage';
  /** Microseconds of processor time since the process began. */
  readonly cpu: NodeJS.CpuUsage;
  /** Resident memory in bytes. */
  readonly rss: number;
  /** Statements sent to the database since the process began; 0 unless the process was started to count them. */
  readonly statements: number;
}

/** Whether this server was started to count statements: measured servers are not. */
export const isCounting = process.env.BENCH_COUNT === '1';

/** Tells the bench the port, answers its questions about usage, and ends when the bench does. */
export function report(port: number, statements: () => number): void {
  process.on('message', (message) => {
    if (message !== 'usage') return;
    const usage: Usage = {
      kind: 'usage',
      cpu: process.cpuUsage(),
      rss: process.memoryUsage.rss(),
      statements: statements(),
    };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ kind: 'ready', port });
}
