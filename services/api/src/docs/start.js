// Runs in the browser. Nothing is asked of anybody but the server that the page comes from.
globalThis.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  // Otherwise a badge asks validator.swagger.io.
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
