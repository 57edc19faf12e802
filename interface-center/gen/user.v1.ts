// Generated from the protos of user.v1 by `npm run generate -w interface-center`; do not edit.

import type { MessageType, MethodDescriptor, RuntimeError, ServiceDescriptor } from '@fairlead/runtime';
import type { ErrorDetails, ErrorReason } from '../src/error-catalogue.ts';
import { declaredError, isDeclaredError } from '../src/error-catalogue.ts';
import { messageType } from '../src/message-type.ts';
import { serviceSchema } from '../src/schemas.ts';
import { Timestamp } from '../src/timestamp.ts';
import { userWire, createRequestWire, createResponseWire, getRequestWire, getResponseWire, getAllRequestWire, getAllResponseWire, authRequestWire, authResponseWire, validateTokenRequestWire, validateTokenResponseWire, getSigningKeysRequestWire, getSigningKeysResponseWire, signingKeyWire } from './user.v1.codec.ts';

/** A person who ships. The password is never part of it. */
export interface User {
  /** Given by the service. */
  readonly id: string;
  /** As the person wants to be called. */
  readonly name: string;
  /** Where they work; may be empty. */
  readonly company: string;
  /** Unique, compared without regard to case. */
  readonly email: string;
  /** When they signed up. */
  readonly createdTime: Timestamp | undefined;
}

export const User: MessageType<User> = messageType<User>('user.v1.User', userWire);

/** What signing up takes. */
export interface CreateRequest {
  /** As the person wants to be called. */
  readonly name: string;
  /** Where they work; may be left out. */
  readonly company: string;
  /** Nobody else's. */
  readonly email: string;
  /** 8 to 256 characters. Stored only as a hash. */
  readonly password: string;
}

export const CreateRequest: MessageType<CreateRequest> = messageType<CreateRequest>('user.v1.CreateRequest', createRequestWire, {
  name: { required: true, maxLength: 200, format: 'LINE' },
  company: { maxLength: 200, format: 'LINE' },
  email: { required: true, maxLength: 254, format: 'EMAIL' },
  password: { required: true, minLength: 8, maxLength: 256 },
});

/** The user who signed up. */
export interface CreateResponse {
  /** The new user. */
  readonly user: User | undefined;
}

export const CreateResponse: MessageType<CreateResponse> = messageType<CreateResponse>('user.v1.CreateResponse', createResponseWire);

/** Which user. */
export interface GetRequest {
  /** The user's id. */
  readonly id: string;
}

export const GetRequest: MessageType<GetRequest> = messageType<GetRequest>('user.v1.GetRequest', getRequestWire, {
  id: { required: true, maxLength: 128 },
});

/** The user asked for. */
export interface GetResponse {
  /** The user. */
  readonly user: User | undefined;
}

export const GetResponse: MessageType<GetResponse> = messageType<GetResponse>('user.v1.GetResponse', getResponseWire);

/** Which page of the users. */
export interface GetAllRequest {
  /** Users per page at most; 0 means 100. */
  readonly pageSize: number;
  /** `next_page_token` of the page before; empty for the first. */
  readonly pageToken: string;
}

export const GetAllRequest: MessageType<GetAllRequest> = messageType<GetAllRequest>('user.v1.GetAllRequest', getAllRequestWire, {
  pageSize: { gte: 0, lte: 1000 },
  pageToken: { maxLength: 1024 },
});

/** A page of users. */
export interface GetAllResponse {
  /** The users of this page. */
  readonly users: readonly User[];
  /** What the next page is asked for with; empty after the last. */
  readonly nextPageToken: string;
}

export const GetAllResponse: MessageType<GetAllResponse> = messageType<GetAllResponse>('user.v1.GetAllResponse', getAllResponseWire);

/** Who logs in. */
export interface AuthRequest {
  /** As given when signing up. */
  readonly email: string;
  /** As given when signing up. */
  readonly password: string;
}

export const AuthRequest: MessageType<AuthRequest> = messageType<AuthRequest>('user.v1.AuthRequest', authRequestWire, {
  email: { required: true, maxLength: 254 },
  password: { required: true, maxLength: 256 },
});

/** A token and what it is good for. */
export interface AuthResponse {
  /** To be sent as `Authorization: Bearer …`. Says nothing but whose it is. */
  readonly token: string;
  /** Whose it is. */
  readonly userId: string;
  /** From then on the token is refused. */
  readonly expiresAt: Timestamp | undefined;
}

export const AuthResponse: MessageType<AuthResponse> = messageType<AuthResponse>('user.v1.AuthResponse', authResponseWire);

/** Which token. */
export interface ValidateTokenRequest {
  /** The token, without `Bearer`. */
  readonly token: string;
}

export const ValidateTokenRequest: MessageType<ValidateTokenRequest> = messageType<ValidateTokenRequest>('user.v1.ValidateTokenRequest', validateTokenRequestWire, {
  token: { required: true, maxLength: 4096 },
});

/** What there is to say of a token. */
export interface ValidateTokenResponse {
  /** Whether it was signed by us and has not expired. */
  readonly valid: boolean;
  /** Whose it is; empty when it is not valid. */
  readonly userId: string;
  /** From then on it is refused; unset when it is not valid. */
  readonly expiresAt: Timestamp | undefined;
}

export const ValidateTokenResponse: MessageType<ValidateTokenResponse> = messageType<ValidateTokenResponse>('user.v1.ValidateTokenResponse', validateTokenResponseWire);

/** Nothing to say. */
export type GetSigningKeysRequest = Readonly<Record<string, never>>;

export const GetSigningKeysRequest: MessageType<GetSigningKeysRequest> = messageType<GetSigningKeysRequest>('user.v1.GetSigningKeysRequest', getSigningKeysRequestWire);

/** The keys that verify users' tokens. */
export interface GetSigningKeysResponse {
  /** The newest first. */
  readonly keys: readonly SigningKey[];
}

export const GetSigningKeysResponse: MessageType<GetSigningKeysResponse> = messageType<GetSigningKeysResponse>('user.v1.GetSigningKeysResponse', getSigningKeysResponseWire);

/** A public key as a JSON Web Key (RFC 7517, RFC 8037). */
export interface SigningKey {
  /** Names the key in a token's header. */
  readonly kid: string;
  /** Key type, `OKP`. */
  readonly kty: string;
  /** Curve, `Ed25519`. */
  readonly crv: string;
  /** The public key, base64url. */
  readonly x: string;
  /** Algorithm, `EdDSA`. */
  readonly alg: string;
  /** What for, `sig`. */
  readonly use: string;
}

export const SigningKey: MessageType<SigningKey> = messageType<SigningKey>('user.v1.SigningKey', signingKeyWire);

/** The methods of UserService. */
export type UserServiceMethods = {
  /** Signs a user up. */
  readonly create: MethodDescriptor<CreateRequest, CreateResponse>;
  /** Gives one user. */
  readonly get: MethodDescriptor<GetRequest, GetResponse>;
  /** Lists the users, the first to sign up first. */
  readonly getAll: MethodDescriptor<GetAllRequest, GetAllResponse>;
  /** Logs in: gives a token for an email address and its password. */
  readonly auth: MethodDescriptor<AuthRequest, AuthResponse>;
  /** Says whether a token is good, and whose it is. A token that is not good is an answer, not an error. */
  readonly validateToken: MethodDescriptor<ValidateTokenRequest, ValidateTokenResponse>;
  /** Gives the public keys that verify users' tokens, those of old tokens that have not expired included. */
  readonly getSigningKeys: MethodDescriptor<GetSigningKeysRequest, GetSigningKeysResponse>;
};

/** People who ship. */
export const UserService: ServiceDescriptor<UserServiceMethods> = {
  name: 'user.v1.UserService',
  registryName: 'user',
  methods: {
    create: {
      name: 'Create',
      path: 'user.v1.UserService/Create',
      kind: 'unary',
      request: CreateRequest,
      reply: CreateResponse,
      idempotency: 'unknown',
      access: 'anyone',
      http: [
        { verb: 'post', path: '/api/v1/users', body: '*', responseBody: '' },
        { verb: 'post', path: '/api/v1/user/sign', body: '*', responseBody: '' },
      ],
    },
    get: {
      name: 'Get',
      path: 'user.v1.UserService/Get',
      kind: 'unary',
      request: GetRequest,
      reply: GetResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/users/{id}', body: '', responseBody: '' },
      ],
    },
    getAll: {
      name: 'GetAll',
      path: 'user.v1.UserService/GetAll',
      kind: 'unary',
      request: GetAllRequest,
      reply: GetAllResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/users', body: '', responseBody: '' },
      ],
    },
    auth: {
      name: 'Auth',
      path: 'user.v1.UserService/Auth',
      kind: 'unary',
      request: AuthRequest,
      reply: AuthResponse,
      idempotency: 'idempotent',
      access: 'anyone',
      http: [
        { verb: 'post', path: '/api/v1/tokens', body: '*', responseBody: '' },
        { verb: 'post', path: '/api/v1/user/login', body: '*', responseBody: '' },
      ],
    },
    validateToken: {
      name: 'ValidateToken',
      path: 'user.v1.UserService/ValidateToken',
      kind: 'unary',
      request: ValidateTokenRequest,
      reply: ValidateTokenResponse,
      idempotency: 'no-side-effects',
      access: 'anyone',
      http: [
        { verb: 'post', path: '/api/v1/tokens:validate', body: '*', responseBody: '' },
      ],
    },
    getSigningKeys: {
      name: 'GetSigningKeys',
      path: 'user.v1.UserService/GetSigningKeys',
      kind: 'unary',
      request: GetSigningKeysRequest,
      reply: GetSigningKeysResponse,
      idempotency: 'no-side-effects',
      access: 'service',
      http: [],
    },
  },
  get schema() {
    return serviceSchema('user.v1.UserService');
  },
};

/** Why calls to user.v1 fail. */
export const errorReasons = {
  /** Somebody has signed up with that address. */
  EMAIL_TAKEN: { reason: 'EMAIL_TAKEN', domain: 'user.v1', code: 'ALREADY_EXISTS', retryable: false, httpStatus: 409, message: 'There is already a user with this email address; log in instead' },
  /** The address is unknown or the password is wrong; which of the two is not said. */
  BAD_CREDENTIALS: { reason: 'BAD_CREDENTIALS', domain: 'user.v1', code: 'UNAUTHENTICATED', retryable: false, httpStatus: 401, message: 'The email address or the password is wrong' },
  /** There is no such user. */
  USER_NOT_FOUND: { reason: 'USER_NOT_FOUND', domain: 'user.v1', code: 'NOT_FOUND', retryable: false, httpStatus: 404, message: 'There is no user {userId}' },
} as const satisfies Readonly<Record<string, ErrorReason>>;

/** Somebody has signed up with that address. ALREADY_EXISTS. */
export const emailTaken = (details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.EMAIL_TAKEN, {}, details);

/** Whether `error` is EMAIL_TAKEN, also when it came over the wire. */
export const isEmailTaken = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.EMAIL_TAKEN);

/** The address is unknown or the password is wrong; which of the two is not said. UNAUTHENTICATED. */
export const badCredentials = (details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.BAD_CREDENTIALS, {}, details);

/** Whether `error` is BAD_CREDENTIALS, also when it came over the wire. */
export const isBadCredentials = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.BAD_CREDENTIALS);

/** There is no such user. NOT_FOUND. */
export const userNotFound = (values: { readonly userId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.USER_NOT_FOUND, values, details);

/** Whether `error` is USER_NOT_FOUND, also when it came over the wire. */
export const isUserNotFound = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.USER_NOT_FOUND);
