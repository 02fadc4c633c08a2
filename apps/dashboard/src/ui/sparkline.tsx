import { areaPath, linePath, type Point, stepPath } from '../lib/sparkline-path.ts';

export const SPARK_WIDTH = 112;
export const SPARK_HEIGHT = 26;

export interface SparkPaths {
  readonly demandArea: string;
  readonly demandLine: string;
  readonly actualLine: string;
  readonly targetLine: string;
}

/** The paths of a sparkline; y 0 … 1 of the scale becomes pixels with room for the strokes. */
export function sparkPaths(lines: Readonly<Record<'demand' | 'actual' | 'target', readonly Point[]>>): SparkPaths {
  return {
    demandArea: areaPath(lines.demand, SPARK_HEIGHT - 1),
    demandLine: linePath(lines.demand),
    actualLine: linePath(lines.actual),
    targetLine: stepPath(lines.target),
  };
}

/** The still parts of a sparkline: four paths whose `d` is written from the ring buffer, outside of React, once a second. */
export function Sparkline({ svgRef }: { readonly svgRef: React.Ref<SVGSVGElement> }) {
  return (
    <svg
      ref={svgRef}
      viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
      aria-hidden="true"
      className="block h-6.5 w-28 flex-none fill-none"
    >
      <path data-line="demandArea" className="fill-committed opacity-20" />
      <path data-line="demandLine" className="stroke-committed" strokeWidth="1.25" />
      <path data-line="actualLine" className="stroke-actual" strokeWidth="1.5" />
      <path data-line="targetLine" className="stroke-target" strokeWidth="1.25" strokeDasharray="3 2" />
    </svg>
  );
}
