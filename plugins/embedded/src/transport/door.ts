import type { Socket } from 'node:net';
import type { SparingWarn, Timer } from '@fairlead/runtime';
import type { TcpSettings } from './tcp-options.ts';

/** Somebody who has connected, and of whom nothing is known yet. */
export interface Visitor {
  /** They have greeted; now a frame is waited for. */
  greeted(): void;
  /** They have sent a frame, and so are no stranger any more. */
  known(): void;
}

/** Counts the connections of a listener, and turns out strangers who stay for too long or stand in the way. */
export interface Door {
  /** Nothing when there is no room; the socket is destroyed then. */
  enter(socket: Socket, peer: string, turnOut: () => void): Visitor | undefined;
  /** Turns out those who have not greeted yet. */
  close(): void;
}

type DoorSettings = Pick<TcpSettings, 'clock' | 'maxConnections' | 'firstFrameMs'>;

interface Stranger {
  readonly peer: string;
  readonly turnOut: () => void;
  hasGreeted: boolean;
  timer: Timer | undefined;
}

export function createDoor({ clock, maxConnections, firstFrameMs }: DoorSettings, warn: SparingWarn): Door {
  /** The oldest first. */
  const strangers = new Set<Stranger>();
  let connections = 0;

  const leave = (stranger: Stranger) => {
    strangers.delete(stranger);
    stranger.timer?.cancel();
  };
  const turnOut = (stranger: Stranger, why: string) => {
    leave(stranger);
    warn(`a stranger was turned out: ${why}`, { peer: stranger.peer });
    stranger.turnOut();
  };

  return {
    enter(socket, peer, turnOutOf) {
      if (connections >= maxConnections) {
        const [oldest] = strangers;
        if (!oldest) {
          warn('connection refused: there are as many as are allowed (maxConnections)', {
            peer,
            maxConnections,
          });
          socket.on('error', () => {}).destroy();
          return undefined;
        }
        turnOut(oldest, 'others want its place (maxConnections)');
      }
      connections++;
      const stranger: Stranger = { peer, turnOut: turnOutOf, hasGreeted: false, timer: undefined };
      strangers.add(stranger);
      socket.once('close', () => {
        connections--;
        leave(stranger);
      });
      return {
        greeted() {
          stranger.hasGreeted = true;
          if (!strangers.has(stranger)) return;
          const late = () =>
            turnOut(stranger, `it had not asked for anything after ${firstFrameMs} ms (firstFrameMs)`);
          stranger.timer = clock.setTimeout(late, firstFrameMs);
        },
        known: () => leave(stranger),
      };
    },
    close() {
      for (const stranger of strangers) if (!stranger.hasGreeted) stranger.turnOut();
    },
  };
}
