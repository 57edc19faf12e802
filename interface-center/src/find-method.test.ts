import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { allServices } from '../gen/services.ts';
import { VesselService } from '../gen/vessel.v1.ts';
import { findMethod } from './find-method.ts';

const unknown = (service: string, method: string, expected: RegExp): void => {
  assert.throws(
    () => findMethod(service, method),
    (error) =>
      error instanceof RuntimeError && error.code === 'UNIMPLEMENTED' && expected.test(error.message),
  );
};

test('every method is found by the names that it has in the proto', () => {
  for (const service of allServices) {
    for (const method of Object.values(service.methods)) {
      assert.deepEqual(findMethod(service.name, method.name), { service, method });
      assert.equal(method.path, `${service.name}/${method.name}`);
      assert.equal(service.registryName, service.name.split('.')[0]);
    }
  }
});

test('an unknown one is refused with what was probably meant', () => {
  unknown('vessel.v1.VesselServce', 'Create', /did you mean vessel\.v1\.VesselService\?/);
  unknown('VesselService', 'Create', /did you mean vessel\.v1\.VesselService\?/);
  unknown('vessel.v1.VesselService', 'create', /did you mean Create\?/);
  unknown('vessel.v1.VesselService', 'Fly', /known: Create, Get/);
  unknown('__proto__', 'constructor', /There is no service/);
  unknown('x'.repeat(1e6), 'y', /There is no service/);
});

test('what the protos say of a method is in its descriptor', () => {
  const { create, get, book, release } = VesselService.methods;
  assert.deepEqual([create.access, get.access, book.access], ['user', 'user', 'service']);
  assert.deepEqual(
    [create.idempotency, get.idempotency, book.idempotency, release.idempotency],
    ['unknown', 'no-side-effects', 'unknown', 'idempotent'],
  );
  assert.deepEqual(book.http, []);
  const { method } = findMethod('user.v1.UserService', 'Create');
  assert.equal(method.access, 'anyone');
  assert.deepEqual(
    method.http.map(({ verb, path, body }) => [verb, path, body]),
    [
      ['post', '/api/v1/users', '*'],
      ['post', '/api/v1/user/sign', '*'],
    ],
  );
});

test('only methods without a way in from outside are internal', () => {
  for (const { methods } of allServices) {
    for (const { path, http, access } of Object.values(methods)) {
      assert.equal(http.length === 0, access === 'service', path);
    }
  }
});
