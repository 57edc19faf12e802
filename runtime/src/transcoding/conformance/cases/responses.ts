import type { TranscodingCase } from '../run-case.ts';

const about = 'response_body';

export const responses: readonly TranscodingCase[] = [
  {
    about,
    what: 'none: the whole reply',
    bindings: ['M: GET /v1/a'],
    request: 'GET /v1/a',
    reply: { name: 'x', tags: ['a'] },
    expected:
      '{"name":"x","pageSize":0,"big":"0","ratio":0,"flag":false,"data":"","colour":"COLOUR_UNSPECIFIED","tags":["a"],"sizes":[],"labels":{},"books":[]}',
  },
  {
    about,
    what: 'a message',
    bindings: ['M: GET /v1/a response_body=book'],
    request: 'GET /v1/a',
    reply: { book: { id: 'b' } },
    expected: '{"id":"b","pageCount":0}',
  },
  {
    about,
    what: 'a message that is absent',
    bindings: ['M: GET /v1/a response_body=book'],
    request: 'GET /v1/a',
    reply: {},
    expected: 'null',
  },
  {
    about,
    what: 'a list',
    bindings: ['M: GET /v1/a response_body=tags'],
    request: 'GET /v1/a',
    reply: { tags: ['a', 'b'] },
    expected: '["a","b"]',
  },
  {
    about,
    what: 'a list of messages',
    bindings: ['M: GET /v1/a response_body=books'],
    request: 'GET /v1/a',
    reply: { books: [{ id: 'b' }] },
    expected: '[{"id":"b","pageCount":0}]',
  },
  {
    about,
    what: 'a string',
    bindings: ['M: GET /v1/a response_body=name'],
    request: 'GET /v1/a',
    reply: { name: 'x' },
    expected: '"x"',
  },
  {
    about,
    what: 'an additional binding has its own',
    bindings: ['M: GET /v1/a', 'M: GET /v1/a:tags response_body=tags'],
    request: 'GET /v1/a:tags',
    reply: { tags: ['a'] },
    expected: '["a"]',
  },
];
