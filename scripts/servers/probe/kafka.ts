const API_VERSIONS = 18;
const CORRELATION_ID = 0x0fa1;

/** The question that every Kafka broker answers, in its oldest form: which requests do you know? */
export function apiVersionsRequest(): Buffer {
  const client = Buffer.from('fairlead-probe');
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(API_VERSIONS, 4);
  request.writeInt16BE(0, 6);
  request.writeInt32BE(CORRELATION_ID, 8);
  request.writeInt16BE(client.length, 12);
  client.copy(request, 14);
  return request;
}

/** Whether the whole answer has arrived. */
export const isWholeResponse = (answer: Buffer): boolean =>
  answer.length >= 4 && answer.length >= 4 + answer.readInt32BE(0);

/** Whether it is a broker's answer to the question, without an error. */
export const isApiVersionsResponse = (answer: Buffer): boolean =>
  isWholeResponse(answer) &&
  answer.length >= 10 &&
  answer.readInt32BE(4) === CORRELATION_ID &&
  answer.readInt16BE(8) === 0;
