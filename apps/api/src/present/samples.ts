import type { Samples } from '@dimmer/contract';
import type { SampleSeries } from '@dimmer/engine';

type Column = readonly (number | null)[];

/** Columns go out as they came: only their type says that nobody may change them. */
const column = (values: Column) => values as (number | null)[];

export function presentSamples({ t, stepMs, maxima, ...series }: SampleSeries): Samples {
  return {
    t: t as number[],
    stepMs,
    actualBytes: column(series.actualBytes),
    committedBytes: column(series.committedBytes),
    availableBytes: column(series.availableBytes),
    targetBytes: column(series.targetBytes),
    balloonedBytes: column(series.balloonedBytes),
    demandBytes: column(series.demandBytes),
    residentBytes: column(series.residentBytes),
    maxima: maxima && {
      actualBytes: column(maxima.actualBytes),
      committedBytes: column(maxima.committedBytes),
      availableBytes: column(maxima.availableBytes),
    },
  };
}
