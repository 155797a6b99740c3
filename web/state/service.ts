/** The service, as the console sees it: the client's verbs over HTTP. The session's cookie says who asks. */
import { getDiscrepancyService, getIntegrationFramework, getIntegrationService } from '../../client'

// A page of another site can make a browser send the cookie, but not this header.
const options = { base_url: window.location.origin, headers: { 'x-requested-with': 'console' } }

export const framework = getIntegrationFramework(options)
export const service = getIntegrationService(options)
export const discrepancies = getDiscrepancyService(options)
