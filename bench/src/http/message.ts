import { UserService } from '@fairlead/interface-center/user/v1';

/** A method of the demo that anybody may call, since the api answers those of the demo and no others. */
export const method = UserService.methods.auth;

/** As a browser sends it: about 70 bytes of JSON. */
export const body = { email: 'ann.example@shipping.test', password: 'a-good-password' };

/** About 300 bytes of JSON. */
export const reply = {
  token: `eyJhbGciOiJFZERTQSJ9.${'dG9rZW4'.repeat(30)}.${'c2lnbmF0dXJl'.repeat(5)}`,
  userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  expiresAt: { seconds: 1_900_000_000, nanos: 0 },
};
