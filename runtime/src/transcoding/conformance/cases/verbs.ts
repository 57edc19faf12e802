import type { TranscodingCase } from '../run-case.ts';

const about = 'Verb';

export const verbs: readonly TranscodingCase[] = [
  {
    about,
    what: '`:verb` behind a word',
    bindings: ['M: GET /v1/shelves:find'],
    request: 'GET /v1/shelves:find',
    expected: 'M {}',
  },
  {
    about,
    what: '`:verb` behind a variable',
    bindings: ['M: POST /v1/{name}:cancel body=*'],
    request: 'POST /v1/a:cancel',
    expected: 'M {"name":"a"}',
  },
  {
    about,
    what: '`:verb` behind `*`',
    bindings: ['M: GET /v1/*:find'],
    request: 'GET /v1/a:find',
    expected: 'M {}',
  },
  {
    about,
    what: '`:verb` behind `{var=**}`',
    bindings: ['M: GET /v1/{name=**}:find'],
    request: 'GET /v1/a/b:find',
    expected: 'M {"name":"a/b"}',
  },
  {
    about,
    what: 'without its verb it is another path',
    bindings: ['M: GET /v1/shelves:find'],
    request: 'GET /v1/shelves',
    expected: '404',
  },
  {
    about,
    what: 'with and without',
    bindings: ['M: GET /v1/{name}', 'N: GET /v1/{name}:find'],
    request: 'GET /v1/a:find',
    expected: 'N {"name":"a"}',
  },
  {
    about,
    what: 'a colon that begins no verb belongs to the value',
    bindings: ['M: GET /v1/{name}', 'N: GET /v1/{name}:find'],
    request: 'GET /v1/a:b',
    expected: 'M {"name":"a:b"}',
  },
  {
    about,
    what: 'an encoded colon begins no verb',
    bindings: ['M: GET /v1/{name}', 'N: GET /v1/{name}:find'],
    request: 'GET /v1/a%3Afind',
    expected: 'M {"name":"a:find"}',
  },
  {
    about,
    what: 'only the last colon counts',
    bindings: ['M: GET /v1/{name}:find'],
    request: 'GET /v1/a:b:find',
    expected: 'M {"name":"a:b"}',
  },
  {
    about,
    what: 'a known verb with another HTTP verb',
    bindings: ['M: GET /v1/{name}', 'N: POST /v1/{name}:cancel'],
    request: 'GET /v1/a:cancel',
    expected: '405, Allow: POST',
  },
];
