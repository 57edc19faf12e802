/** Whether `If-None-Match` names the tag, so that the client has what it asks for. Source: RFC 9110, 13.1.2. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag) ?? false;
