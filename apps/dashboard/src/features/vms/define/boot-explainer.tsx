import { Slider } from '@base-ui/react/slider';
import { useQuery } from '@tanstack/react-query';
import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { productQuery } from '../../../api/queries.ts';
import { GIB, sizeWords } from '../../../lib/bytes.ts';
import { Card } from '../../../ui/card.tsx';
import { Quantity } from '../../../ui/quantity.tsx';
import { BootPicture } from './boot-picture.tsx';
import { bootStory } from './boot-story.ts';
import { usualSteps } from './usual-steps.ts';

export interface BootExplainerProps {
  readonly bootBytes: number;
  readonly maximumBytes: number;
  readonly bySticks: boolean;
  readonly onBoot: (text: string) => void;
}

/** What large and small boot memory each cost, with the figures of this VM and a picture of a restart. */
export function BootExplainer({ bootBytes, maximumBytes, bySticks, onBoot }: BootExplainerProps) {
  const [usual, setUsual] = useState(8 * GIB);
  const steps = usualSteps(maximumBytes);
  const usualBytes = Math.min(usual, steps.at(-1)!);
  const story = bootStory(bootBytes, usualBytes, bySticks);
  return (
    <Card aria-label="What boot memory decides" className="p-4 sm:p-5 lg:sticky lg:top-[calc(var(--topbar)+1rem)]">
      <h2 className="font-semibold">What boot memory decides</h2>
      <p className="mt-0.5 text-xs text-fg-2">
        The size can be changed at any time. Boot memory only decides what the guest has after a restart, before Dimmer
        can talk to it.
      </p>
      <div className="mt-3">
        <BootPicture bootBytes={bootBytes} usualBytes={usualBytes} story={story} />
      </div>
      <UsualSlider steps={steps} value={usualBytes} onChange={setUsual} />
      <p className="mt-3 font-medium" aria-live="polite">
        {story.headline}
      </p>
      <ul className="mt-2 grid gap-1.5 text-xs text-fg-2">
        {story.gains.map((text) => (
          <Point key={text} gain text={text} />
        ))}
        {story.costs.map((text) => (
          <Point key={text} gain={false} text={text} />
        ))}
      </ul>
      {story.choice !== 'even' && usualBytes <= maximumBytes && (
        <p className="mt-3 text-xs">
          <button
            type="button"
            onClick={() => onBoot(sizeWords(usualBytes))}
            className="font-medium text-accent hover:underline"
          >
            Take {sizeWords(usualBytes)} as boot memory
          </button>
        </p>
      )}
      <FastBootNote />
    </Card>
  );
}

function Point({ gain, text }: { readonly gain: boolean; readonly text: string }) {
  const Icon = gain ? Plus : Minus;
  return (
    <li className="flex gap-2">
      <Icon
        role="img"
        aria-label={gain ? 'For it' : 'Against it'}
        className={`mt-0.5 size-3.5 flex-none stroke-2 ${gain ? 'text-ok' : 'text-warn-mark'}`}
      />
      {text}
    </li>
  );
}

interface UsualSliderProps {
  readonly steps: readonly number[];
  readonly value: number;
  readonly onChange: (bytes: number) => void;
}

/** Tries another usual size; it is not sent. */
function UsualSlider({ steps, value, onChange }: UsualSliderProps) {
  const at = Math.max(
    0,
    steps.findLastIndex((bytes) => bytes <= value),
  );
  return (
    <Slider.Root
      value={at}
      min={0}
      max={steps.length - 1}
      onValueChange={(next) => onChange(steps[next]!)}
      className="mt-2"
    >
      <div className="flex items-baseline justify-between text-xs">
        <Slider.Label className="text-fg-2">If it usually has</Slider.Label>
        <Quantity bytes={value} className="font-medium text-accent" />
      </div>
      <Slider.Control className="flex h-6 touch-none items-center select-none pointer-coarse:h-11">
        <Slider.Track className="h-1 w-full rounded-full bg-track">
          <Slider.Indicator className="rounded-full bg-accent" />
          <Slider.Thumb
            getAriaValueText={() => sizeWords(value)}
            className="size-4 rounded-full bg-accent shadow-[0_0_0_2px_var(--surface),0_1px_4px_#00000033] has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-accent"
          />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}

function FastBootNote() {
  const { data: product } = useQuery(productQuery);
  if (product?.fastBoot !== true) return null;
  return (
    <p className="mt-3 border-t border-line pt-2 text-xs text-fg-3">
      Here simulated guests skip through firmware and the 50 s wait in about a second (
      <span className="code">DIMMER_FAST_BOOT</span>).
    </p>
  );
}
