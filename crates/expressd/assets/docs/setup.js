// Shows the reference from this host's own document. Whatever would leave the host is off: fonts
// and telemetry, the assistant, the request proxy, the hosted client. The page's
// Content-Security-Policy forbids it besides.
const theme = document.documentElement.dataset.theme;

// What was chosen here once is not to outlive the choice that holds for all pages.
localStorage.removeItem('colorMode');

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
  hideDarkModeToggle: true,
  ...(theme && { forceDarkModeState: theme }),
  documentDownloadType: 'direct',
  // The document brings samples of its own for every client there is.
  hiddenClients: true,
  authentication: { preferredSecurityScheme: 'bearerKey' },
});

// Comes back to the same place of this page.
document.querySelector('.theme').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
  if (answer.type === 'opaqueredirect' || answer.ok) location.reload();
});
