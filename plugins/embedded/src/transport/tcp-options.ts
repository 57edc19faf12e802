import { createSecureContext } from 'node:tls';
import { type Clock, type Logger, RuntimeError, systemClock } from '@fairlead/runtime';

/** TLS at both ends: each shows `cert` and, where `ca` is given, asks the other for one that `ca` has signed. */
export interface TcpTlsOptions {
  /** This end's certificate chain, PEM. */
  readonly cert: string | Buffer;
  /** Its private key, PEM. */
  readonly key: string | Buffer;
  /** Who signs the peers' certificates, PEM. Default: the system's authorities, and diallers need none. */
  readonly ca?: string | Buffer;
  /** The name that a listener's certificate has to carry. Default: the host of the address dialled. */
  readonly serverName?: string;
}

export interface TcpTransportOptions {
  /** Where to listen: a name or an IP address of this machine. Default `127.0.0.1`. */
  readonly host?: string;
  /** 0 to 65535; 0 takes any that is free. Default 0. */
  readonly port?: number;
  /** The host in the address that others dial; needed where `host` is a wildcard. Default: `host`. */
  readonly advertiseHost?: string;
  /** Default: none, everything in the clear. */
  readonly tls?: TcpTlsOptions;
  /** How long a connection may take to open, greeting included, in ms. Default 5,000. */
  readonly handshakeTimeoutMs?: number;
  /** How long `close` waits for what is queued to be read, in ms; then the connection is cut. Default 3,000. */
  readonly closeTimeoutMs?: number;
  /** Silence after which the system probes whether the peer's machine is still there, in ms. Default 15,000. */
  readonly keepAliveMs?: number;
  /** A listener's end reads no more from a peer for which more than this many bytes wait. Default 1 MiB. */
  readonly pauseAboveBytes?: number;
  /** A peer for which more than this many bytes wait is given up. Default 64 MiB. */
  readonly maxBufferedBytes?: number;
  /**
   * Connections that a listener has at once. When there are as many, a new one takes the place of the oldest that has
   * not sent a frame yet, and is refused where there is none. Default 1,000.
   */
  readonly maxConnections?: number;
  /** How long somebody who has connected and greeted may take for their first frame, in ms. Default 60,000. */
  readonly firstFrameMs?: number;
  /** Told about connections that are refused. Default: nobody. */
  readonly logger?: Logger;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** The options with every default filled in. */
export interface TcpSettings extends Required<Omit<TcpTransportOptions, 'tls' | 'logger'>> {
  readonly tls: TcpTlsOptions | undefined;
  readonly logger: Logger | undefined;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** Fills in the defaults. Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function tcpSettings(options: TcpTransportOptions): TcpSettings {
  const host = options.host ?? '127.0.0.1';
  const settings: TcpSettings = {
    host,
    port: 0,
    advertiseHost: host,
    handshakeTimeoutMs: 5_000,
    closeTimeoutMs: 3_000,
    keepAliveMs: 15_000,
    pauseAboveBytes: 1024 * 1024,
    maxBufferedBytes: 64 * 1024 * 1024,
    maxConnections: 1_000,
    firstFrameMs: 60_000,
    clock: systemClock,
    tls: undefined,
    logger: undefined,
    ...options,
  };
  whole(settings, 'port', 0, 65_535);
  whole(settings, 'handshakeTimeoutMs', 1, MAX_TIMER_MS);
  whole(settings, 'closeTimeoutMs', 1, MAX_TIMER_MS);
  whole(settings, 'keepAliveMs', 1, MAX_TIMER_MS);
  whole(settings, 'maxConnections', 1, 1_000_000);
  whole(settings, 'firstFrameMs', 1, MAX_TIMER_MS);
  whole(settings, 'pauseAboveBytes', 1, Number.MAX_SAFE_INTEGER);
  whole(settings, 'maxBufferedBytes', settings.pauseAboveBytes, Number.MAX_SAFE_INTEGER);
  if (host === '') throw invalid('host is empty: it has to be a name or an IP address of this machine');
  if (['0.0.0.0', '::', ''].includes(settings.advertiseHost))
    throw invalid(
      `advertiseHost is "${settings.advertiseHost}": it has to be a host that others can dial, since host is "${host}"`,
    );
  if (settings.tls) checkTls(settings.tls);
  return settings;
}

/** Here rather than at the first handshake. The message of the cause names no content. */
function checkTls({ cert, key, ca }: TcpTlsOptions): void {
  if (cert.length === 0 || key.length === 0) throw invalid('tls needs both cert and key, as PEM');
  try {
    createSecureContext({ cert, key, ...(ca === undefined ? {} : { ca }) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalid(`tls.cert, tls.key and tls.ca have to be PEM and to fit each other: ${why}`);
  }
}

type NumberOption =
  | 'port'
  | 'handshakeTimeoutMs'
  | 'closeTimeoutMs'
  | 'keepAliveMs'
  | 'maxConnections'
  | 'firstFrameMs'
  | 'pauseAboveBytes'
  | 'maxBufferedBytes';

function whole(settings: TcpSettings, option: NumberOption, least: number, most: number): void {
  const value = settings[option];
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(`${option} is ${value}: it has to be a whole number from ${least} to ${most}`);
}

const invalid = (message: string) =>
  new RuntimeError({ code: 'INVALID_ARGUMENT', message: `tcp transport: ${message}` });
