/** Address of the run's Temporal dev server. Shared: give task queues and workflow ids of your own. */
export function testTemporalAddress(): string {
  const address = process.env['TEST_TEMPORAL_ADDRESS']
  if (address === undefined)
    throw new Error("TEST_TEMPORAL_ADDRESS is not set: run the tests through Jest's global setup")
  return address
}
