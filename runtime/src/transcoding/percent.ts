/** RFC 6570, `reserved`: what stays encoded where a variable spans several segments. */
const reserved = new Set(":/?#[]@!$&'()*+,;=".split('').map(encode));
const slash = new Set(['%2F']);

function encode(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** What a single segment says: all of it is decoded. Throws `URIError` for what is no UTF-8, or no escape. */
export const decodeSegment = (text: string): string => (text.includes('%') ? decodeURIComponent(text) : text);

/**
 * What several segments say: escapes of reserved characters stay as they came, so that an encoded slash is not taken for
 * one between segments. `fully`: only the slash's stay (`fully_decode_reserved_expansion` of google.api.Http).
 */
export function decodeSegments(text: string, fully: boolean): string {
  if (!text.includes('%')) return text;
  const kept = fully ? slash : reserved;
  let out = '';
  let from = 0;
  for (let i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
    const triple = text.slice(i, i + 3);
    if (!kept.has(triple.toUpperCase())) continue;
    out += decodeURIComponent(text.slice(from, i)) + triple;
    from = i + 3;
  }
  return out + decodeURIComponent(text.slice(from));
}
