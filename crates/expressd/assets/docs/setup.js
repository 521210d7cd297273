// Shows the reference from this host's own document. Whatever would leave the host is off: fonts
// and telemetry, the assistant, the request proxy, the hosted client. The page's
// Content-Security-Policy forbids it besides.
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  baseServerURL: window.location.origin,

  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',

  theme: 'default',
  documentDownloadType: 'direct',
  // The document brings samples of its own for every client there is.
  hiddenClients: true,
  authentication: { preferredSecurityScheme: 'bearerKey' },
});
