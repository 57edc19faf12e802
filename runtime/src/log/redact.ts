/** Stands in a log line for what must not be read there. */
export const redactedText = '[redacted]';

// Compared without `-` and `_`. `token` covers `accessToken` as well as `page_token`: rather one too many.
const secretName =
  /passw|passphrase|passcode|^pwd$|secret|token|authorization|credential|cookie|session(id|key)|jwt|^jwk$|(api|private|service|signing|encryption|secret|master|shared|hmac|session)key|keymaterial|hash$|salt$|^pepper$|^otp$|^pin$/;

// The private parts of a JSON Web Key; they have these names only beside `kty`.
const privateJwkParts: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

const verdicts = new Map<string, boolean>();

/** Whether a field of this name holds something secret, whatever the spelling (`passwordHash`, `PASSWORD_HASH`). */
export function isSecretName(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const verdict = secretName.test(
    name
      .slice(0, 256)
      .replace(/[-_.\s]/g, '')
      .toLowerCase(),
  );
  // Names come from outside too: a bound, so that they cannot fill the memory.
  if (verdicts.size < 2_000 && name.length < 64) verdicts.set(name, verdict);
  return verdict;
}

/** Whether `name` is a private part of the JSON Web Key that `owner` may be. */
export const isPrivateJwkPart = (owner: object, name: string): boolean =>
  privateJwkParts.has(name) && Object.hasOwn(owner, 'kty');

// Secrets that can be told by their look, anywhere in a text, and what stays of them. Repetitions are bounded
// where a text could otherwise make them take its length squared.
const looks: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer)[ +]+[\w.~+/-]{8,}=*/gi, `$1 ${redactedText}`],
  [/\b(Basic) [\w+/]{8,}={0,2}/g, `$1 ${redactedText}`],
  // A JSON Web Token, also one whose end was cut off.
  [/(?<![\w-])eyJ[\w-]{6,}(\.[\w-]*){1,4}/g, redactedText],
  [/\$(argon2\w*|scrypt|2[aby])\$[\w$./+=,-]+/g, redactedText],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, redactedText],
  [/(:\/\/[^/\s:@"]*):[^@\s"/]+@/g, `$1:${redactedText}@`],
  // `"password":"…"` of a body that is logged as text, `token=…` of a query.
  [
    /("[\w-]{0,40}(?:passw|secret|token|hash|key)[\w-]{0,40}"\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)*"?/gi,
    `$1"${redactedText}"`,
  ],
  [/\b([\w-]{0,40}(?:password|secret|token|apikey|api_key)=)[^\s&"',;]+/gi, `$1${redactedText}`],
];
const mayHoldSecret =
  /[Bb]earer|BEARER|Basic |eyJ|\$argon2|\$scrypt|\$2[aby]\$|PRIVATE KEY|:\/\/[^/\s]*@|"\s*:\s*"|\w=/;

/** `text` without the secrets that can be told by their look. */
export const redactText = (text: string): string =>
  mayHoldSecret.test(text) ? looks.reduce((rest, [look, kept]) => rest.replace(look, kept), text) : text;
