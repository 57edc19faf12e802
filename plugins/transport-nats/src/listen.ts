import { type Channel, type Listener, type ListenOptions, RuntimeError } from '@fairlead/runtime';
import type { Msg } from '@nats-io/transport-node';
import { createNatsChannel } from './channel.ts';
import { isTaken, type Station } from './dial.ts';
import { type DiscoveredNode, discoveryAnswer } from './discovery/answers.ts';
import { createMeter } from './discovery/meter.ts';
import { decodeGreeting, encodeGreeting, encodeMessage, messageKinds as kinds } from './envelope.ts';
import type { LinkSubscription } from './intake.ts';
import { createPlainChannel, type PlainChannel } from './plain/plain-channel.ts';
import { createSubjects, formatNatsAddress, subjectToken } from './subjects.ts';

/** Takes channels at the node's subject, plain requests at the service's, and answers discovery. */
export async function listenNats(
  station: Station,
  onChannel: (channel: Channel) => void,
  { service, nodeId, version = '0.0.0', paths = [] }: ListenOptions,
): Promise<Listener> {
  const { link, ends, options } = station;
  const subjects = createSubjects(options.subjectPrefix);
  const subject = subjects.node(nodeId);
  const meter = createMeter(paths);
  const node: DiscoveredNode = { service, nodeId, version, subjects, meter, startedAt: new Date() };
  let plain: PlainChannel | undefined;

  if (await isTaken(station, subject))
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `somebody listens at ${formatNatsAddress(subject)} already`,
    });

  const greet = (message: Msg) => {
    const { reply: replyTo = '' } = message;
    const bytes = Buffer.from(message.data);
    if (replyTo === '' || bytes.length === 0) return;
    if (bytes[0] === kinds.query) return void link.publish(replyTo, encodeMessage(kinds.pong));
    const greeting = bytes[0] === kinds.hello ? decodeGreeting(bytes) : 'it has not said hello';
    if (typeof greeting === 'string')
      return void link.publish(replyTo, encodeMessage(kinds.reset, 0, greeting));
    const channel = ends.open((own) => {
      link.publish(replyTo, encodeGreeting(kinds.welcome, options.name), own.subject);
      const peer = `${greeting.name} (${replyTo})`;
      return createNatsChannel({ link, own, remote: replyTo, peer, meter: meter.open() });
    });
    onChannel(channel);
  };

  const takePlain = (message: Msg) => {
    if (plain === undefined) {
      plain = createPlainChannel({
        link,
        timeoutMs: options.plainTimeoutMs,
        meter: meter.open(),
        pathOf: (of) => subjects.pathOf(service, of),
        onDraining: () => void plainIntake.drain(),
      });
      const opened = plain;
      void opened.closed.then(() => {
        if (plain === opened) plain = undefined;
      });
      onChannel(plain);
    }
    plain.take(message);
  };

  const discover = (message: Msg) => {
    const answer = discoveryAnswer(message.subject.split('.')[1] ?? '', node);
    if (answer && message.reply) link.publish(message.reply, Buffer.from(JSON.stringify(answer)));
  };

  const channels = link.subscribe(subject, greet, 'node');
  const plainIntake = link.subscribe(subjects.plain(service), takePlain, service);
  const name = `$SRV.*.${subjectToken(service)}`;
  const discovery = ['$SRV.*', name, `${name}.${subjectToken(nodeId)}`].map((each) =>
    link.subscribe(each, discover),
  );
  const all: LinkSubscription[] = [channels, plainIntake, ...discovery];
  const stop = async () => void (await Promise.all(all.map((intake) => intake.drain())));

  await link.flush();
  const denied = channels.denied ?? ends.inbox.denied;
  if (denied) {
    await stop();
    throw denied;
  }
  return { address: formatNatsAddress(subject), [Symbol.asyncDispose]: stop };
}
