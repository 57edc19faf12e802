// Generated from the protos of vessel.v1 by `npm run generate -w interface-center`; do not edit.

import type { Init } from '@fairlead/runtime';
import { endOf, ended, skip, type WireForm } from '../src/wire.ts';
import type { BookRequest, BookResponse, CreateRequest, CreateResponse, FindAvailableResponse, GetAllRequest, GetAllResponse, GetRequest, GetResponse, ReleaseRequest, ReleaseResponse, Specification, Vessel } from './vessel.v1.ts';
import type { Timestamp } from '../src/timestamp.ts';
import { timestampWire } from '../src/timestamp-codec.ts';

export const vesselWire: WireForm<Vessel, Init<Vessel>> = {
  encode(message, writer): void {
    if (message.id) writer.uint32(10).string(message.id);
    if (message.capacity) writer.uint32(16).int32(message.capacity);
    if (message.maxWeight) writer.uint32(24).int32(message.maxWeight);
    if (message.name) writer.uint32(34).string(message.name);
    if (message.available) writer.uint32(40).bool(message.available);
    if (message.ownerId) writer.uint32(50).string(message.ownerId);
    if (message.bookedContainers) writer.uint32(56).int32(message.bookedContainers);
    if (message.bookedWeight) writer.uint32(64).int32(message.bookedWeight);
    if (message.createdTime != null) {
      timestampWire.encode(message.createdTime, writer.uint32(74).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): Vessel {
    let $id: string = '';
    let $capacity: number = 0;
    let $maxWeight: number = 0;
    let $name: string = '';
    let $available: boolean = false;
    let $ownerId: string = '';
    let $bookedContainers: number = 0;
    let $bookedWeight: number = 0;
    let $createdTime: Timestamp | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $id = reader.stringVerify();
          break;
        case 16:
          $capacity = reader.int32();
          break;
        case 24:
          $maxWeight = reader.int32();
          break;
        case 34:
          $name = reader.stringVerify();
          break;
        case 40:
          $available = reader.bool();
          break;
        case 50:
          $ownerId = reader.stringVerify();
          break;
        case 56:
          $bookedContainers = reader.int32();
          break;
        case 64:
          $bookedWeight = reader.int32();
          break;
        case 74:
          $createdTime = timestampWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { id: $id, capacity: $capacity, maxWeight: $maxWeight, name: $name, available: $available, ownerId: $ownerId, bookedContainers: $bookedContainers, bookedWeight: $bookedWeight, createdTime: $createdTime };
  },
};

export const createRequestWire: WireForm<CreateRequest, Init<CreateRequest>> = {
  encode(message, writer): void {
    if (message.name) writer.uint32(10).string(message.name);
    if (message.capacity) writer.uint32(16).int32(message.capacity);
    if (message.maxWeight) writer.uint32(24).int32(message.maxWeight);
    if (message.available != null) writer.uint32(32).bool(message.available);
  },
  decode(reader, end): CreateRequest {
    let $name: string = '';
    let $capacity: number = 0;
    let $maxWeight: number = 0;
    let $available: boolean | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $name = reader.stringVerify();
          break;
        case 16:
          $capacity = reader.int32();
          break;
        case 24:
          $maxWeight = reader.int32();
          break;
        case 32:
          $available = reader.bool();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { name: $name, capacity: $capacity, maxWeight: $maxWeight, available: $available };
  },
};

export const createResponseWire: WireForm<CreateResponse, Init<CreateResponse>> = {
  encode(message, writer): void {
    if (message.created) writer.uint32(8).bool(message.created);
    if (message.vessel != null) {
      vesselWire.encode(message.vessel, writer.uint32(18).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): CreateResponse {
    let $created: boolean = false;
    let $vessel: Vessel | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $created = reader.bool();
          break;
        case 18:
          $vessel = vesselWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { created: $created, vessel: $vessel };
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
    if (message.vessel != null) {
      vesselWire.encode(message.vessel, writer.uint32(10).fork());
      writer.ldelim();
    }
  },
  decode(reader, end): GetResponse {
    let $vessel: Vessel | undefined = undefined;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $vessel = vesselWire.decode(reader, endOf(reader));
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { vessel: $vessel };
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
    if (message.vessels) for (const item of message.vessels) {
      vesselWire.encode(item, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.nextPageToken) writer.uint32(18).string(message.nextPageToken);
  },
  decode(reader, end): GetAllResponse {
    const $vessels: Vessel[] = [];
    let $nextPageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $vessels.push(vesselWire.decode(reader, endOf(reader)));
          break;
        case 18:
          $nextPageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { vessels: $vessels, nextPageToken: $nextPageToken };
  },
};

export const specificationWire: WireForm<Specification, Init<Specification>> = {
  encode(message, writer): void {
    if (message.capacity) writer.uint32(8).int32(message.capacity);
    if (message.maxWeight) writer.uint32(16).int32(message.maxWeight);
    if (message.pageSize) writer.uint32(24).int32(message.pageSize);
    if (message.pageToken) writer.uint32(34).string(message.pageToken);
  },
  decode(reader, end): Specification {
    let $capacity: number = 0;
    let $maxWeight: number = 0;
    let $pageSize: number = 0;
    let $pageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $capacity = reader.int32();
          break;
        case 16:
          $maxWeight = reader.int32();
          break;
        case 24:
          $pageSize = reader.int32();
          break;
        case 34:
          $pageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { capacity: $capacity, maxWeight: $maxWeight, pageSize: $pageSize, pageToken: $pageToken };
  },
};

export const findAvailableResponseWire: WireForm<FindAvailableResponse, Init<FindAvailableResponse>> = {
  encode(message, writer): void {
    if (message.vessel != null) {
      vesselWire.encode(message.vessel, writer.uint32(10).fork());
      writer.ldelim();
    }
    if (message.vessels) for (const item of message.vessels) {
      vesselWire.encode(item, writer.uint32(18).fork());
      writer.ldelim();
    }
    if (message.nextPageToken) writer.uint32(26).string(message.nextPageToken);
  },
  decode(reader, end): FindAvailableResponse {
    let $vessel: Vessel | undefined = undefined;
    const $vessels: Vessel[] = [];
    let $nextPageToken: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $vessel = vesselWire.decode(reader, endOf(reader));
          break;
        case 18:
          $vessels.push(vesselWire.decode(reader, endOf(reader)));
          break;
        case 26:
          $nextPageToken = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { vessel: $vessel, vessels: $vessels, nextPageToken: $nextPageToken };
  },
};

export const bookRequestWire: WireForm<BookRequest, Init<BookRequest>> = {
  encode(message, writer): void {
    if (message.vesselId) writer.uint32(10).string(message.vesselId);
    if (message.key) writer.uint32(18).string(message.key);
    if (message.containers) writer.uint32(24).int32(message.containers);
    if (message.weight) writer.uint32(32).int32(message.weight);
  },
  decode(reader, end): BookRequest {
    let $vesselId: string = '';
    let $key: string = '';
    let $containers: number = 0;
    let $weight: number = 0;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $vesselId = reader.stringVerify();
          break;
        case 18:
          $key = reader.stringVerify();
          break;
        case 24:
          $containers = reader.int32();
          break;
        case 32:
          $weight = reader.int32();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { vesselId: $vesselId, key: $key, containers: $containers, weight: $weight };
  },
};

export const bookResponseWire: WireForm<BookResponse, Init<BookResponse>> = {
  encode(message, writer): void {
    if (message.created) writer.uint32(8).bool(message.created);
  },
  decode(reader, end): BookResponse {
    let $created: boolean = false;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $created = reader.bool();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { created: $created };
  },
};

export const releaseRequestWire: WireForm<ReleaseRequest, Init<ReleaseRequest>> = {
  encode(message, writer): void {
    if (message.vesselId) writer.uint32(10).string(message.vesselId);
    if (message.key) writer.uint32(18).string(message.key);
  },
  decode(reader, end): ReleaseRequest {
    let $vesselId: string = '';
    let $key: string = '';
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 10:
          $vesselId = reader.stringVerify();
          break;
        case 18:
          $key = reader.stringVerify();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { vesselId: $vesselId, key: $key };
  },
};

export const releaseResponseWire: WireForm<ReleaseResponse, Init<ReleaseResponse>> = {
  encode(message, writer): void {
    if (message.released) writer.uint32(8).bool(message.released);
  },
  decode(reader, end): ReleaseResponse {
    let $released: boolean = false;
    while (reader.pos < end) {
      const tag = reader.tag();
      switch (tag) {
        case 8:
          $released = reader.bool();
          break;
        default:
          skip(reader, tag);
      }
    }
    ended(reader, end);
    return { released: $released };
  },
};
