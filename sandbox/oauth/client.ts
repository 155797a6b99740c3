/** The one application that is registered at the sandbox's authorization servers. It is as public as this line. */
export const CLIENT_ID = 'integration-service'
export const CLIENT_SECRET = 'sandbox-secret'
