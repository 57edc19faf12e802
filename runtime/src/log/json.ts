import { encodeText } from './encode.ts';
import { isoTime, type LogFormat } from './entry.ts';

/** One JSON object per line. */
export const jsonFormat: LogFormat = ({ timeMs, level, service, message, members }) => {
  let line = `{"time":"${isoTime(timeMs)}","level":"${level}","service":${encodeText(service)},"message":${encodeText(message)}`;
  for (const [name, json] of members) line += `,${encodeText(name)}:${json}`;
  return `${line}}\n`;
};
