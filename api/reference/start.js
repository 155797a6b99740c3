/* Shows the description of the API, and lets it be tried with a key or token of the reader's own. */
globalThis.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // A key is forgotten with the page.
  persistAuthorization: false,
  // It would send the description to a service elsewhere.
  validatorUrl: null,
  // Whoever is signed in at the console may try with that session: no other site can send this header.
  requestInterceptor: (request) =>
    Object.assign(request, { headers: { ...request.headers, 'X-Requested-With': 'console' } }),
})
