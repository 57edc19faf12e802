import type { TranscodingCase } from '../run-case.ts';

const about = 'Bindings that stop the start';

export const refusals: readonly TranscodingCase[] = [
  {
    about,
    what: 'two methods on one path',
    bindings: ['M: GET /v1/{name}', 'N: GET /v1/{left}'],
    expected:
      'refused: test.v1.Test/M (/v1/{name}) and test.v1.Test/N (/v1/{left}) both claim GET on the same paths; change one of the two google.api.http options',
  },
  {
    about,
    what: 'the same paths, written differently',
    bindings: ['M: GET /v1/{name=shelves/*}', 'N: GET /v1/shelves/{left}'],
    expected:
      'refused: test.v1.Test/M (/v1/{name=shelves/*}) and test.v1.Test/N (/v1/shelves/{left}) both claim GET on the same paths; change one of the two google.api.http options',
  },
  {
    about,
    what: 'one path with two verbs is none',
    bindings: ['M: GET /v1/{name}', 'N: POST /v1/{left}'],
    expected: 'served',
  },
  {
    about,
    what: 'no slash in front',
    bindings: ['M: GET v1'],
    expected:
      'refused: The HTTP binding GET v1 of test.v1.Test/M cannot be served: The path template "v1" must begin with a slash',
  },
  {
    about,
    what: 'an empty segment',
    bindings: ['M: GET /v1//a'],
    expected:
      'refused: The HTTP binding GET /v1//a of test.v1.Test/M cannot be served: The path template "/v1//a" has an empty segment',
  },
  {
    about,
    what: '`**` that is not last',
    bindings: ['M: GET /v1/**/a'],
    expected:
      'refused: The HTTP binding GET /v1/**/a of test.v1.Test/M cannot be served: The path template "/v1/**/a" must end with its **: nothing but a verb may follow it',
  },
  {
    about,
    what: 'a variable inside a variable',
    bindings: ['M: GET /v1/{name={left}}'],
    expected:
      'refused: The HTTP binding GET /v1/{name={left}} of test.v1.Test/M cannot be served: The path template "/v1/{name={left}}" has a variable inside the variable name',
  },
  {
    about,
    what: 'a variable that is not closed',
    bindings: ['M: GET /v1/{name'],
    expected:
      'refused: The HTTP binding GET /v1/{name of test.v1.Test/M cannot be served: The path template "/v1/{name" has a variable "{name" that is not closed at the end of its segment',
  },
  {
    about,
    what: 'half a segment',
    bindings: ['M: GET /v1/a*'],
    expected:
      'refused: The HTTP binding GET /v1/a* of test.v1.Test/M cannot be served: The path template "/v1/a*" has a segment "a*", which is neither *, ** nor a plain word',
  },
  {
    about,
    what: 'no word behind the colon',
    bindings: ['M: GET /v1/a:'],
    expected:
      'refused: The HTTP binding GET /v1/a: of test.v1.Test/M cannot be served: The path template "/v1/a:" must end in a word behind its colon, such as :cancel',
  },
  {
    about,
    what: 'a field bound twice',
    bindings: ['M: GET /v1/{name}/{name}'],
    expected:
      'refused: The HTTP binding GET /v1/{name}/{name} of test.v1.Test/M cannot be served: The path template "/v1/{name}/{name}" binds name twice',
  },
  {
    about,
    what: 'a field that is not there',
    bindings: ['M: GET /v1/{nme}'],
    expected:
      'refused: The HTTP binding GET /v1/{nme} of test.v1.Test/M cannot be served: test.v1.Request has no field nme',
  },
  {
    about,
    what: 'a repeated field',
    bindings: ['M: GET /v1/{tags}'],
    expected:
      'refused: The HTTP binding GET /v1/{tags} of test.v1.Test/M cannot be served: tags leads through tags, which is repeated or a map',
  },
  {
    about,
    what: 'a map',
    bindings: ['M: GET /v1/{labels}'],
    expected:
      'refused: The HTTP binding GET /v1/{labels} of test.v1.Test/M cannot be served: labels leads through labels, which is repeated or a map',
  },
  {
    about,
    what: 'a message',
    bindings: ['M: GET /v1/{book}'],
    expected:
      'refused: The HTTP binding GET /v1/{book} of test.v1.Test/M cannot be served: book is a message; a path binds only single values',
  },
  {
    about,
    what: 'a path into what is no message',
    bindings: ['M: GET /v1/{name.id}'],
    expected:
      'refused: The HTTP binding GET /v1/{name.id} of test.v1.Test/M cannot be served: name.id leads into name, which is no message',
  },
  {
    about,
    what: 'a body that is no field',
    bindings: ['M: POST /v1/a body=bok'],
    expected:
      'refused: The HTTP binding POST /v1/a of test.v1.Test/M cannot be served: its body "bok" is no field of test.v1.Request',
  },
  {
    about,
    what: 'a body field of a message inside',
    bindings: ['M: POST /v1/a body=book.id'],
    expected:
      'refused: The HTTP binding POST /v1/a of test.v1.Test/M cannot be served: its body "book.id" is no field of test.v1.Request',
  },
  {
    about,
    what: 'a body field that the path binds',
    bindings: ['M: POST /v1/{name} body=name'],
    expected:
      'refused: The HTTP binding POST /v1/{name} of test.v1.Test/M cannot be served: name is bound by the path and by the body',
  },
  {
    about,
    what: 'a body of GET',
    bindings: ['M: GET /v1/a body=*'],
    expected: 'refused: The HTTP binding GET /v1/a of test.v1.Test/M cannot be served: GET has no body',
  },
  {
    about,
    what: 'a response_body that is no field',
    bindings: ['M: GET /v1/a response_body=bok'],
    expected:
      'refused: The HTTP binding GET /v1/a of test.v1.Test/M cannot be served: its response_body "bok" is no field of test.v1.Request',
  },
  {
    about,
    what: 'a stream of requests',
    bindings: ['M: POST /v1/a body=* client-stream'],
    expected:
      'refused: The HTTP binding POST /v1/a of test.v1.Test/M cannot be served: it takes a stream of messages, which HTTP cannot carry',
  },
];
