import type { ErrorComponentProps } from '@tanstack/react-router';
import { problemOf } from '../api/problem-of.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

/** What stands in place of a page that broke: what happened, and the way on. The bars around it go on working. */
export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <Card className="m-6 max-w-160 p-5">
      <ProblemNotice problem={{ ...problemOf(error), title: 'This page broke.' }}>
        <Button kind="primary" onClick={reset}>
          Try again
        </Button>
        <Button onClick={() => window.location.assign('/')}>To the fleet</Button>
      </ProblemNotice>
    </Card>
  );
}
