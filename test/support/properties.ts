/** How often a property is tried: a thousand cases in every test run, as many as one likes with PROPERTY_RUNS. */
export const PROPERTY_RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1_000)
