/** How often a property is tried: a thousand cases in every test run, as many as one likes with PROPERTY_RUNS. */
export const PROPERTY_RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1_000)

/** Time for a property that works on a database: as much for each case, however many there are. */
export const PROPERTY_MS = 300_000 * Math.max(1, PROPERTY_RUNS / 1_000)
