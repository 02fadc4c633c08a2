import { gibFigure, sizeWords } from '../../../lib/bytes.ts';
import { PICTURE, pictureShape } from './boot-picture-shape.ts';
import type { BootStory } from './boot-story.ts';

export interface BootPictureProps {
  readonly bootBytes: number;
  readonly usualBytes: number;
  readonly story: BootStory;
}

const { width, height, top, floor, restart, connects } = PICTURE;

/** What the guest has before, during and after a restart, as its boot memory decides. */
export function BootPicture({ bootBytes, usualBytes, story }: BootPictureProps) {
  const { usualY, bootY, line, gap } = pictureShape(bootBytes, usualBytes);
  const large = story.choice === 'large';
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`A restart: ${sizeWords(usualBytes)} before, ${sizeWords(bootBytes)} until the guest connects, ${sizeWords(usualBytes)} after.`}
      className="w-full text-[11px]"
    >
      <path d={`${line}V${floor}H0Z`} className="fill-available-area" />
      {story.choice !== 'even' && (
        <path
          d={gap}
          className={large ? 'fill-warn-soft stroke-warn-mark' : 'fill-inset stroke-line-control'}
          strokeDasharray="3 2"
        />
      )}
      <path d={`M0 ${floor}H${width}`} className="stroke-line-strong" />
      <path d={`M0 ${usualY}H${width}`} className="stroke-target" strokeWidth="1.5" strokeDasharray="6 3" />
      <path d={line} className="fill-none stroke-actual" strokeWidth="1.75" strokeLinejoin="round" />
      <path
        d={`M${restart} ${top - 8}V${floor}M${connects} ${top - 8}V${floor}`}
        className="stroke-fg-3"
        strokeDasharray="2 2"
      />
      <g className="fill-fg-3">
        <text x={restart} y={height - 4} textAnchor="middle">
          restart
        </text>
        <text x={connects} y={height - 4} textAnchor="middle">
          connected, 50 s later
        </text>
      </g>
      <text
        x={(restart + connects) / 2}
        y={Math.max(11, bootY - 6)}
        textAnchor="middle"
        className="fill-fg font-medium"
      >
        boot {gibFigure(bootBytes)}
      </text>
      <text x={4} y={Math.max(11, usualY - 6)} className="fill-accent font-medium">
        usual {gibFigure(usualBytes)}
      </text>
    </svg>
  );
}
