import { memo, useRef } from 'react';
import { ringOf, serverNow } from '../../api/live/samples.ts';
import { useSampleTick } from '../../api/use-live.ts';
import { type SparkPaths, Sparkline, sparkPaths } from '../../ui/sparkline.tsx';
import { SPARK_SPAN_MS, sparkPoints } from './spark-points.ts';

/** The last five minutes of a VM (by id). Drawn from the ring buffer once a second; React does not take part. */
export const LiveSparkline = memo(function LiveSparkline({ vm }: { readonly vm: string }) {
  const svg = useRef<SVGSVGElement>(null);
  useSampleTick(
    vm,
    () => {
      const ring = ringOf(vm);
      if (ring !== undefined && svg.current !== null) write(svg.current, sparkPaths(sparkPoints(ring, serverNow())));
    },
    SPARK_SPAN_MS,
  );
  return <Sparkline svgRef={svg} />;
});

function write(svg: SVGSVGElement, paths: SparkPaths): void {
  for (const path of svg.children) {
    const line = path.getAttribute('data-line');
    if (line !== null && line in paths) path.setAttribute('d', paths[line as keyof SparkPaths]);
  }
}
