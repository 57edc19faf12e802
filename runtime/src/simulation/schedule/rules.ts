import type { CallRecord, Execution } from './record.ts';
import type { System } from './system.ts';

/** How late a deadline may pass, in ms: one slot of the wheel and one of its timer. */
const GRANULARITY_MS = 25;
/** What a turn here and there comes to, in ms. */
const TURNS_MS = 2;

/** Errors that nobody asked for and that are nobody's fault here. */
const honest: ReadonlySet<string> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED']);
const askedFor = {
  ok: '',
  invalid: 'INVALID_ARGUMENT',
  internal: 'INTERNAL',
  unavailable: 'UNAVAILABLE',
} as const;

/** What has to hold of every call once all have settled. */
export function checkCalls({ plan, record, disturbances, network }: System): void {
  const { calls, executions, effects, violations } = record;
  const isHostile = plan.profile === 'hostile';
  const broken = (sentence: string) => void violations.push(sentence);
  const byToken = new Map<string, Execution[]>();
  for (const execution of executions) {
    const list = byToken.get(execution.token) ?? [];
    list.push(execution);
    byToken.set(execution.token, list);
  }

  for (const call of calls) {
    const { token, method, process, settledMs } = call;
    if (!process.alive) continue;
    if (settledMs === undefined) {
      broken(`${token} (${method}) never ended`);
      continue;
    }
    const allowedMs = GRANULARITY_MS + disturbances.heldUp(process.host, call.startMs, settledMs);
    // A call may be made when its time has run out already.
    const dueMs = Math.max(call.deadlineMs, call.startMs);
    if (settledMs > dueMs + allowedMs)
      broken(`${token} ended ${(settledMs - dueMs).toFixed(0)} ms after its deadline`);
    checkOutcome(call);
  }

  for (const [token, count] of effects) {
    const method = calls.find((call) => call.token === token)?.method;
    const isOnce = method === 'put' || method === 'forward' || method === 'collect';
    if (isOnce && count > 1) broken(`${token} (${method}) was carried out ${count} times`);
  }

  function checkOutcome({ token, method, ended, asked, reason, message, cancelledMs }: CallRecord): void {
    const hasEffect = method === 'put' || method === 'set' || method === 'forward' || method === 'get';
    if (ended === 'ok') {
      if (hasEffect && !effects.has(token))
        broken(`${token} (${method}) was acknowledged and never carried out`);
      if (hasEffect && asked !== 'ok') broken(`${token} (${method}) succeeded and should have failed`);
      return;
    }
    const said = `${token} (${method}) failed with ${ended} ${reason}: ${message}`;
    if (ended === askedFor[asked]) return;
    if (ended === 'CANCELLED') {
      // An inner call is cancelled with the call around it.
      if (cancelledMs === undefined && !token.includes('/')) broken(`${said}; nobody has cancelled it`);
      return;
    }
    if (plan.profile === 'rolling') {
      const isOpenEnded = method === 'tail' || method === 'chat';
      if (!(isOpenEnded && reason === 'DRAINING')) broken(`${said}; no node has failed`);
      return;
    }
    if (!honest.has(ended ?? '') && !(isHostile && ended === 'DATA_LOSS')) broken(said);
  }

  /** A caller that is done with a call has told its callee so; and time that has run out ends the work. */
  for (const [token, list] of byToken) {
    const call = calls.find((candidate) => candidate.token === token);
    for (const { process, beganMs, endedMs, deadlineMs } of list) {
      if (!process.alive && endedMs === undefined) continue;
      const where = `${token || 'a stream'} on ${process.name}`;
      if (endedMs === undefined) {
        broken(`${where} is still at work`);
        continue;
      }
      const heldUpMs = disturbances.heldUp(process.host, beganMs, endedMs);
      if (endedMs > Math.max(deadlineMs, beganMs) + GRANULARITY_MS + heldUpMs)
        broken(`${where} worked for ${(endedMs - deadlineMs).toFixed(0)} ms after its deadline`);
      if (isHostile || call?.settledMs === undefined) continue;
      const toldMs = Math.max(call.settledMs, beganMs) + network.maxDelayMs + TURNS_MS;
      const isQuiet = !disturbances.between([call.process.host, process.host], call.startMs - 200, endedMs);
      if (isQuiet && endedMs > toldMs)
        broken(`${where} worked for ${(endedMs - call.settledMs).toFixed(0)} ms after its caller was done`);
    }
  }
}

/** What has to hold of every event once there was time for all. */
export function unhandledEvents({ record }: System, deadLetters: ReadonlySet<string>): string[] {
  const { events, groups, listening } = record;
  const missing: string[] = [];
  for (const { id, isPoison, publishedMs, ackedMs } of events) {
    if (ackedMs === undefined) continue;
    if (isPoison) {
      if (!deadLetters.has(id))
        missing.push(`event ${id}, which nobody can handle, is not among the dead letters`);
      continue;
    }
    for (const [group, handled] of groups)
      if (!handled.has(id)) missing.push(`event ${id} was handled by nobody in the group ${group}`);
    for (const { process, group, sinceMs, left, handled } of listening)
      if (group === undefined && process.alive && !left && sinceMs < publishedMs && !handled.has(id))
        missing.push(`event ${id} never came to ${process.name}, who gets all`);
  }
  return missing;
}

/** Events of one key and one publisher are first handled in the order in which they were published. */
export function checkOrder({ record }: System): void {
  for (const [group, handled] of record.groups) {
    const order = [...handled];
    const places = new Map(order.map((id, place) => [id, place]));
    for (const [index, event] of record.events.entries())
      for (const earlier of record.events.slice(0, index)) {
        if (event.key === '' || earlier.key !== event.key || earlier.publisher !== event.publisher) continue;
        const [first, second] = [places.get(earlier.id), places.get(event.id)];
        if (first !== undefined && second !== undefined && first > second)
          record.violations.push(
            `the group ${group} handled ${event.id} before ${earlier.id}, of the same key`,
          );
      }
  }
}
