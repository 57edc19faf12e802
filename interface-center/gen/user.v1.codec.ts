// Generated from the protos of user.v1 by `npm run generate -w interface-center`; do not edit.

import type { Init } from '@fairlead/runtime';
import { endOf, ended, skip, type WireForm } from '../src/wire.ts';
import type { AuthRequest, AuthResponse, CreateRequest, CreateResponse, GetAllRequest, GetAllResponse, GetRequest, GetResponse, GetSigningKeysRequest, GetSigningKeysResponse, SigningKey, User, ValidateTokenRequest, ValidateTokenResponse } from './user.v1.ts';
import type { Timestamp } from '../src/timestamp.ts';
import { timestampWire } from '../src/timestamp-codec.ts';

export const userWire: WireForm<User, Init<User>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
    if (message.name) writer.uint32(18).string(message.name);
    if (message.company) writer.uint32(26).string(message.company);
    if (message.email) writer.uint32(34).string(message.email);
    if (message.createdTime != null) {
      timestampWire.encode(message.createdTime, writer.uint32(42).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): User {
    let $id: string = '';
    let $name: string = '';
    let $company: string = '';
    let $email: string = '';
    let $createdTime: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        case 18:
          $name = reader.stringVerify();
          break;
        case 26:
          $company = reader.stringVerify();
          break;
        case 34:
          $email = reader.stringVerify();
          break;
        case 42:
          $createdTime = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id, name: $name, company: $company, email: $email, createdTime: $createdTime };
  },
};

export const createRequestWire: WireForm<CreateRequest, Init<CreateRequest>> = {
  encode(message, writer): void {
    if (message.name) writer.uint32(10).string(message.name);
    if (message.company) writer.uint32(18).string(message.company);
    if (message.email) writer.uint32(26).string(message.email);
    if (message.password) writer.uint32(34).string(message.password);
  },
  decode(reader, end): CreateRequest {
    let $name: string = '';
    let $company: string = '';
    let $email: string = '';
    let $password: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $name = reader.stringVerify();
          break;
        case 18:
          $company = reader.stringVerify();
          break;
        case 26:
          $email = reader.stringVerify();
          break;
        case 34:
          $password = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { name: $name, company: $company, email: $email, password: $password };
  },
};

export const createResponseWire: WireForm<CreateResponse, Init<CreateResponse>> = {
  encode(message, writer): void {
    if (message.user != null) {
      userWire.encode(message.user, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): CreateResponse {
    let $user: User | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $user = userWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { user: $user };
  },
};

export const getRequestWire: WireForm<GetRequest, Init<GetRequest>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
  },
  decode(reader, end): GetRequest {
    let $id: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id };
  },
};

export const getResponseWire: WireForm<GetResponse, Init<GetResponse>> = {
  encode(message, writer): void {
    if (message.user != null) {
      userWire.encode(message.user, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): GetResponse {
    let $user: User | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $user = userWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { user: $user };
  },
};

export const getAllRequestWire: WireForm<GetAllRequest, Init<GetAllRequest>> = {
  encode(message, writer): void {
    if (message.pageSize) writer.uint32(8).int32(message.pageSize);
    if (message.pageToken) writer.uint32(18).string(message.pageToken);
  },
  decode(reader, end): GetAllRequest {
    let $pageSize: number = 0;
    let $pageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $pageSize = reader.int32();
          break;
        case 18:
          $pageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { pageSize: $pageSize, pageToken: $pageToken };
  },
};

export const getAllResponseWire: WireForm<GetAllResponse, Init<GetAllResponse>> = {
  encode(message, writer): void {
    if (message.users) for (const item of message.users) {
      userWire.encode(item, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.nextPageToken) writer.uint32(18).string(message.nextPageToken);
  },
  decode(reader, end): GetAllResponse {
    const $users: User[] = [];
    let $nextPageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $users.push(userWire.decode(reader, endOf(reader)));
          break;
        case 18:
          $nextPageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { users: $users, nextPageToken: $nextPageToken };
  },
};

export const authRequestWire: WireForm<AuthRequest, Init<AuthRequest>> = {
  encode(message, writer): void {
    if (message.email) writer.uint32(10).string(message.email);
    if (message.password) writer.uint32(18).string(message.password);
  },
  decode(reader, end): AuthRequest {
    let $email: string = '';
    let $password: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $email = reader.stringVerify();
          break;
        case 18:
          $password = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { email: $email, password: $password };
  },
};

export const authResponseWire: WireForm<AuthResponse, Init<AuthResponse>> = {
  encode(message, writer): void {
    if (message.token) writer.uint32(10).string(message.token);
    if (message.userId) writer.uint32(18).string(message.userId);
    if (message.expiresAt != null) {
      timestampWire.encode(message.expiresAt, writer.uint32(26).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): AuthResponse {
    let $token: string = '';
    let $userId: string = '';
    let $expiresAt: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $token = reader.stringVerify();
          break;
        case 18:
          $userId = reader.stringVerify();
          break;
        case 26:
          $expiresAt = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { token: $token, userId: $userId, expiresAt: $expiresAt };
  },
};

export const validateTokenRequestWire: WireForm<ValidateTokenRequest, Init<ValidateTokenRequest>> = {
  encode(message, writer): void {
    if (message.token) writer.uint32(10).string(message.token);
  },
  decode(reader, end): ValidateTokenRequest {
    let $token: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $token = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { token: $token };
  },
};

export const validateTokenResponseWire: WireForm<ValidateTokenResponse, Init<ValidateTokenResponse>> = {
  encode(message, writer): void {
    if (message.valid) writer.uint32(8).bool(message.valid);
    if (message.userId) writer.uint32(18).string(message.userId);
    if (message.expiresAt != null) {
      timestampWire.encode(message.expiresAt, writer.uint32(26).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): ValidateTokenResponse {
    let $valid: boolean = false;
    let $userId: string = '';
    let $expiresAt: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $valid = reader.bool();
          break;
        case 18:
          $userId = reader.stringVerify();
          break;
        case 26:
          $expiresAt = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { valid: $valid, userId: $userId, expiresAt: $expiresAt };
  },
};

export const getSigningKeysRequestWire: WireForm<GetSigningKeysRequest, Init<GetSigningKeysRequest>> = {
  encode(): void {},
  decode(reader, end): GetSigningKeysRequest {
    while (reader.pos < end) {
      const tag = reader.tag();
      skip(reader, tag);
    }
    ended(reader, end);
    return {};
  },
};

export const getSigningKeysResponseWire: WireForm<GetSigningKeysResponse, Init<GetSigningKeysResponse>> = {
  encode(message, writer): void {
    if (message.keys) for (const item of message.keys) {
      signingKeyWire.encode(item, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): GetSigningKeysResponse {
    const $keys: SigningKey[] = [];
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $keys.push(signingKeyWire.decode(reader, endOf(reader)));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { keys: $keys };
  },
};

export const signingKeyWire: WireForm<SigningKey, Init<SigningKey>> = {
  encode(message, writer): void {
    if (message.kid) writer.uint32(10).string(message.kid);
    if (message.kty) writer.uint32(18).string(message.kty);
    if (message.crv) writer.uint32(26).string(message.crv);
    if (message.x) writer.uint32(34).string(message.x);
    if (message.alg) writer.uint32(42).string(message.alg);
    if (message.use) writer.uint32(50).string(message.use);
  },
  decode(reader, end): SigningKey {
    let $kid: string = '';
    let $kty: string = '';
    let $crv: string = '';
    let $x: string = '';
    let $alg: string = '';
    let $use: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $kid = reader.stringVerify();
          break;
        case 18:
          $kty = reader.stringVerify();
          break;
        case 26:
          $crv = reader.stringVerify();
          break;
        case 34:
          $x = reader.stringVerify();
          break;
        case 42:
          $alg = reader.stringVerify();
          break;
        case 50:
          $use = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { kid: $kid, kty: $kty, crv: $crv, x: $x, alg: $alg, use: $use };
  },
};
