/**
 * On every answer. None of them is a page but `/docs`, which says for itself what it may load and how it may be kept.
 * `Strict-Transport-Security` belongs to whatever speaks TLS in front of the api.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
