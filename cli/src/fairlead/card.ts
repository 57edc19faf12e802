import { styleText } from 'node:util';

export interface CardOptions {
  readonly profile: string;
  readonly apiUrl: string;
  /** Where each service's operations port answers, by the service's name. */
  readonly operations: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly tookMs: number;
  readonly colour: boolean;
}

/** What a person wants to know once everything answers. */
export function card({ profile, apiUrl, operations, dataDir, tookMs, colour }: CardOptions): string {
  const paint = (style: 'bold' | 'dim' | 'green' | 'cyan', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const row = (name: string, value: string) => `  ${paint('dim', name.padEnd(9))} ${value}`;
  const ports = Object.entries(operations)
    .map(([name, url]) => `${name} :${new URL(url).port}`)
    .join(' · ');
  return [
    '',
    `  ${paint('green', '●')} ${paint('bold', 'Fairlead is running')} ${paint('dim', `(five services answer, after ${(tookMs / 1_000).toFixed(1)} s)`)}`,
    '',
    row('api', `${apiUrl}/docs   POST /rpc · GET /healthz · GET /readyz`),
    ...(ports === ''
      ? []
      : [row('operate', ports), row('', 'each with /metrics · /readyz · /config · /breakers; / lists all')]),
    row('data', dataDir),
    row('profile', profile),
    '',
    `  Next, in another terminal:`,
    `    ${paint('cyan', 'npx user-cli signup --name Ada --email ada@example.com --company "Analytical Engines"')}`,
    `    ${paint('cyan', 'npx user-cli login --email ada@example.com')}`,
    `    ${paint('cyan', 'npx vessel-cli create -f cli/samples/vessels.json')}`,
    `    ${paint('cyan', 'npx consignment-cli create -f cli/samples/consignment.json')}`,
    `    ${paint('cyan', 'npx consignment-cli watch')}   what happens to your consignments, as it happens`,
    `  or the whole story at once: ${paint('cyan', 'make demo')}`,
    '',
    `  ${paint('dim', 'Ctrl-C stops everything; the data stay.')}`,
    '',
  ].join('\n');
}
