// What is used of the peers. Declared here, so that types can be checked where they are not installed.

declare module 'moleculer' {
  interface TcpTransporter {
    readonly type: 'TCP';
    readonly options: {
      readonly udpDiscovery: boolean;
      readonly port?: number;
      readonly urls: readonly string[];
    };
  }
  export type Transporter = TcpTransporter | string;
  export class ServiceBroker {
    constructor(options: {
      readonly nodeID: string;
      readonly logger: boolean;
      readonly transporter: Transporter;
    });
    createService(schema: {
      readonly name: string;
      readonly actions: Readonly<Record<string, () => unknown>>;
    }): void;
    start(): Promise<void>;
    waitForServices(name: string, timeoutMs: number): Promise<unknown>;
    call(action: string, params: object): Promise<unknown>;
  }
}

declare module 'nats' {
  export const connect: import('./nats-request.ts').NatsLibrary['connect'];
}

declare module 'reflect-metadata';

declare module 'rxjs' {
  export function firstValueFrom(source: object): Promise<unknown>;
}

declare module '@nestjs/common' {
  type ClassDecorator = (target: new () => object) => void;
  export function Controller(): ClassDecorator;
  export function Module(options: { readonly controllers: readonly object[] }): ClassDecorator;
}

declare module '@nestjs/core' {
  export const NestFactory: {
    createMicroservice(module: object, options: object): Promise<{ listen(): Promise<void> }>;
  };
}

declare module '@nestjs/microservices' {
  export const Transport: { readonly TCP: 0; readonly NATS: 2 };
  export interface MicroserviceOptions {
    readonly transport: number;
    readonly options: object;
  }
  export function MessagePattern(
    pattern: string,
  ): (target: object, key: string, descriptor: PropertyDescriptor) => void;
  export const ClientProxyFactory: {
    create(options: MicroserviceOptions): {
      connect(): Promise<unknown>;
      send(pattern: string, data: object): object;
    };
  };
}

declare module '@grpc/grpc-js' {
  interface MethodDefinition {
    readonly path: string;
    readonly requestStream: boolean;
    readonly responseStream: boolean;
    readonly requestSerialize: (message: object) => Buffer;
    readonly requestDeserialize: (bytes: Buffer) => unknown;
    readonly responseSerialize: (message: object) => Buffer;
    readonly responseDeserialize: (bytes: Buffer) => unknown;
  }
  type Answer = (error: Error | null, message?: unknown) => void;
  type Method = (request: object, onAnswer: Answer) => void;
  type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

  export const credentials: { createInsecure(): object };
  export const ServerCredentials: { createInsecure(): object };
  export function makeGenericClientConstructor(
    methods: ServiceDefinition,
    name: string,
  ): new (
    address: string,
    credentials: object,
  ) => Record<string, Method>;
  export class Server {
    addService(
      service: ServiceDefinition,
      handlers: Readonly<Record<string, (call: unknown, answer: Answer) => void>>,
    ): void;
    bindAsync(
      address: string,
      credentials: object,
      onBound: (error: Error | null, port: number) => void,
    ): void;
  }
}
