import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  MessagePattern,
  type MicroserviceOptions,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { freePort } from '../../free-port.ts';
import { reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

const PATTERN = 'carry';

/** A module with one controller; decorators are functions, and Node runs this file as it is. */
function benchModule(): new () => object {
  class BenchController {
    carry() {
      return reply;
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(BenchController.prototype, 'carry') ?? {};
  MessagePattern(PATTERN)(BenchController.prototype, 'carry', descriptor);
  Controller()(BenchController);
  class BenchModule {}
  Module({ controllers: [BenchController] })(BenchModule);
  return BenchModule;
}

async function serve(options: MicroserviceOptions): Promise<void> {
  const app = await NestFactory.createMicroservice(benchModule(), { ...options, logger: false });
  await app.listen();
}

async function connect(options: MicroserviceOptions): Promise<() => Promise<unknown>> {
  const client = ClientProxyFactory.create(options);
  await client.connect();
  return () => firstValueFrom(client.send(PATTERN, request));
}

/** NestJS with the transport and the JSON that it comes with, nothing else switched on. */
export const nestNats = (server: string): Peer => {
  const options = { transport: Transport.NATS, options: { servers: [`nats://${server}`] } };
  return {
    async serve() {
      await serve(options);
      return '';
    },
    connect: () => connect(options),
  };
};

const tcp = (port: number) => ({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });

export const nestTcp: Peer = {
  async serve() {
    const port = await freePort();
    await serve(tcp(port));
    return String(port);
  },
  connect: (port) => connect(tcp(Number(port))),
};
