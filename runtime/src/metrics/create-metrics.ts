import { RuntimeError } from '../errors/runtime-error.ts';
import { checkNames, headText, histogramText, labelText, sampleText } from './text.ts';
import type { Counter, Family, Gauge, Histogram, Metrics, Read } from './types.ts';

/** What stands in a metric at most; more label values than these share the series `other`. */
const MAX_SERIES = 2_000;

interface Cell {
  value: number;
}
interface Bins {
  readonly counts: number[];
  sum: number;
}
interface Metric<State> {
  readonly signature: string;
  readonly series: Map<string, State>;
  readonly readers: Read[];
  readonly text: () => string;
}

/** Creates {@link Metrics}: series are plain variables, so that counting costs some nanoseconds. */
export function createMetrics(): Metrics {
  const metrics = new Map<string, Metric<Cell> | Metric<Bins>>();

  /** The metric of that name, made by `text` where there is none yet. */
  const metricOf = <State>(
    name: string,
    labelNames: readonly string[],
    shape: string,
    text: (metric: Pick<Metric<State>, 'series' | 'readers'>) => string,
  ): Metric<State> => {
    const signature = `${shape} of (${labelNames.join(', ')})`;
    const known = metrics.get(name) as Metric<State> | undefined;
    if (known && known.signature !== signature) throw another(name, known.signature, signature);
    if (known) return known;
    checkNames(name, labelNames);
    const parts = { series: new Map<string, State>(), readers: [] };
    const metric = { ...parts, signature, text: () => text(parts) };
    metrics.set(name, metric as unknown as Metric<Cell>);
    return metric;
  };

  const plain = (kind: 'counter' | 'gauge', name: string, help: string, labelNames: readonly string[]) =>
    metricOf<Cell>(name, labelNames, kind, ({ series, readers }) => {
      const totals = new Map<string, number>();
      for (const [labels, cell] of series) totals.set(labels, cell.value);
      const add = (values: readonly string[], value: number) => {
        const labels = labelText(name, labelNames, values);
        totals.set(labels, (totals.get(labels) ?? 0) + value);
      };
      for (const read of readers) {
        const found = read();
        if (typeof found === 'number') add([], found);
        else for (const reading of found ?? []) add(reading.labels, reading.value);
      }
      const samples = [...totals].map(([labels, value]) => sampleText(name, labels, value));
      return headText(name, help, kind) + samples.join('');
    });

  const family =
    <State, Instrument>(
      name: string,
      labelNames: readonly string[],
      series: Map<string, State>,
      make: { readonly state: () => State; readonly instrument: (state: State) => Instrument },
    ): Family<Instrument>['labels'] =>
    (...values) => {
      let labels = labelText(name, labelNames, values);
      if (!series.has(labels) && series.size >= MAX_SERIES)
        labels = labelText(
          name,
          labelNames,
          labelNames.map(() => 'other'),
        );
      const state = series.get(labels) ?? make.state();
      series.set(labels, state);
      return make.instrument(state);
    };

  return {
    counter(name, help, labelNames = []) {
      const { series } = plain('counter', name, help, labelNames);
      return { labels: family(name, labelNames, series, { state: zero, instrument: counterOf }) };
    },
    gauge(name, help, labelNames = []) {
      const { series } = plain('gauge', name, help, labelNames);
      return { labels: family(name, labelNames, series, { state: zero, instrument: gaugeOf }) };
    },
    histogram(name, help, buckets, labelNames = []) {
      if (
        !buckets.every((bound, index) => Number.isFinite(bound) && bound > (buckets[index - 1] ?? -Infinity))
      )
        throw new RuntimeError({
          code: 'INVALID_ARGUMENT',
          message: `The buckets of ${name} are ${buckets.join(', ')} but must be finite and ascend`,
        });
      const { series } = metricOf<Bins>(name, labelNames, `histogram (${buckets.join(', ')})`, (metric) => {
        const lines = [...metric.series].map(([labels, bins]) => histogramText(name, labels, buckets, bins));
        return headText(name, help, 'histogram') + lines.join('');
      });
      const state = () => ({ counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 });
      const instrument = (bins: Bins) => histogramOf(bins, buckets);
      return { labels: family(name, labelNames, series, { state, instrument }) };
    },
    counterFrom(name, help, read, labelNames = []) {
      plain('counter', name, help, labelNames).readers.push(read);
    },
    gaugeFrom(name, help, read, labelNames = []) {
      plain('gauge', name, help, labelNames).readers.push(read);
    },
    text() {
      let text = '';
      for (const metric of metrics.values()) {
        try {
          text += metric.text();
        } catch {
          // One reading that fails must not hide all the others.
        }
      }
      return text;
    },
  };
}

const zero = (): Cell => ({ value: 0 });

const counterOf = (cell: Cell): Counter => ({
  add(count = 1) {
    if (count > 0) cell.value += count;
  },
});

const gaugeOf = (cell: Cell): Gauge => ({
  set(value) {
    cell.value = value;
  },
  add(count = 1) {
    cell.value += count;
  },
});

const histogramOf = (bins: Bins, buckets: readonly number[]): Histogram => ({
  observe(value) {
    let index = 0;
    while (index < buckets.length && !(value <= (buckets[index] ?? 0))) index++;
    bins.counts[index] = (bins.counts[index] ?? 0) + 1;
    bins.sum += value;
  },
});

const another = (name: string, known: string, wanted: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `${name} is a ${known} already and cannot be a ${wanted}, too`,
  });
