import { defineSettings } from '../config/schema.ts';
import { setting } from '../config/setting.ts';

/** The section `circuit` of the configuration, the same for every breaker. */
export const circuitSettings = defineSettings({
  volume: setting.integer({
    doc: 'Calls of one endpoint within the window that it takes at least before its circuit may open.',
    default: 50,
    min: 10,
  }),
  errorPercent: setting.number({
    doc: 'A circuit opens when more than this share of the calls has failed, in percent.',
    default: 50,
    min: 1,
    max: 99,
  }),
  sleepMs: setting.durationMs({
    doc: 'How long an open circuit refuses calls before one may try.',
    default: 5_000,
    min: 1,
  }),
  windowMs: setting.durationMs({ doc: 'How far back a circuit looks.', default: 10_000, min: 100 }),
  idleMs: setting.durationMs({
    doc: 'A circuit that nobody has used for so long is forgotten; longer than sleepMs and windowMs.',
    default: 600_000,
    min: 1_000,
  }),
  maxCircuits: setting.integer({ doc: 'Circuits at most.', default: 1_000, min: 1 }),
});
