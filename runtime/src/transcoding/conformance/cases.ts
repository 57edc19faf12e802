import { body } from './cases/body.ts';
import { encoding } from './cases/encoding.ts';
import { query } from './cases/query.ts';
import { refusals } from './cases/refusals.ts';
import { responses } from './cases/responses.ts';
import { routes } from './cases/routes.ts';
import { templates } from './cases/templates.ts';
import { values } from './cases/values.ts';
import { verbs } from './cases/verbs.ts';
import type { TranscodingCase } from './run-case.ts';

/** What google/api/http.proto asks for, and what we decided where it leaves that open. */
export const transcodingCases: readonly TranscodingCase[] = [
  ...templates,
  ...verbs,
  ...routes,
  ...encoding,
  ...values,
  ...query,
  ...body,
  ...responses,
  ...refusals,
];
