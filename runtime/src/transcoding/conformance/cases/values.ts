import type { TranscodingCase } from '../run-case.ts';

const about = 'Path values';

export const values: readonly TranscodingCase[] = [
  {
    about,
    what: 'integer',
    bindings: ['M: GET /v1/{page_size}'],
    request: 'GET /v1/-7',
    expected: 'M {"pageSize":-7}',
  },
  {
    about,
    what: '64-bit integer',
    bindings: ['M: GET /v1/{big}'],
    request: 'GET /v1/9007199254740991',
    expected: 'M {"big":"9007199254740991"}',
  },
  {
    about,
    what: 'double',
    bindings: ['M: GET /v1/{ratio}'],
    request: 'GET /v1/1.5e3',
    expected: 'M {"ratio":1500}',
  },
  {
    about,
    what: 'NaN is a double',
    bindings: ['M: GET /v1/{ratio}'],
    request: 'GET /v1/NaN',
    expected: 'M {"ratio":"NaN"}',
  },
  {
    about,
    what: 'bool',
    bindings: ['M: GET /v1/{flag}'],
    request: 'GET /v1/true',
    expected: 'M {"flag":true}',
  },
  {
    about,
    what: 'bytes, in the alphabet for URLs',
    bindings: ['M: GET /v1/{data}'],
    request: 'GET /v1/_-8',
    expected: 'M {"data":"/+8="}',
  },
  {
    about,
    what: 'enum by name',
    bindings: ['M: GET /v1/{colour}'],
    request: 'GET /v1/RED',
    expected: 'M {"colour":"RED"}',
  },
  {
    about,
    what: 'enum by number',
    bindings: ['M: GET /v1/{colour}'],
    request: 'GET /v1/2',
    expected: 'M {"colour":"BLUE"}',
  },
  {
    about,
    what: 'time',
    bindings: ['M: GET /v1/{since}'],
    request: 'GET /v1/2026-01-31T12:00:00Z',
    expected: 'M {"since":"2026-01-31T12:00:00Z"}',
  },
  {
    about,
    what: 'no integer',
    bindings: ['M: GET /v1/{page_size}'],
    request: 'GET /v1/seven',
    expected: '400: pageSize must be a whole number between -2^31 and 2^31 - 1 (got a string)',
  },
  {
    about,
    what: 'NaN is no integer',
    bindings: ['M: GET /v1/{page_size}'],
    request: 'GET /v1/NaN',
    expected: '400: pageSize must be a whole number between -2^31 and 2^31 - 1 (got a string)',
  },
  {
    about,
    what: 'no bool',
    bindings: ['M: GET /v1/{flag}'],
    request: 'GET /v1/yes',
    expected: '400: flag must be true or false (got a string)',
  },
  {
    about,
    what: 'no value of the enum',
    bindings: ['M: GET /v1/{colour}'],
    request: 'GET /v1/MAUVE',
    expected: '400: colour must be one of COLOUR_UNSPECIFIED, RED, BLUE (got a string)',
  },
];
