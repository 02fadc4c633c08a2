import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../../api/problem-of.ts';
import { hostQuery } from '../../../api/queries.ts';
import type { DefineDraft, DraftErrors } from './define-draft.ts';
import { judgeDraft } from './judge-draft.ts';
import { problemFields } from './problem-fields.ts';

/** What is wrong, here and by the API's word; shown once sending was tried, so that nobody is scolded while typing. */
export function useDraftErrors(draft: DefineDraft, refusal: Error | null) {
  const [tried, setTried] = useState(false);
  const { data: host } = useQuery(hostQuery);
  const errors = judgeDraft(draft, host?.capacityBytes ?? null);
  const refused = refusal === null ? {} : problemFields(problemOf(refusal));
  const sizes = (({ boot, maximum, minimum }: DraftErrors) => ({ boot, maximum, minimum }))(errors);
  const soon = Object.fromEntries(Object.entries(sizes).filter(([, error]) => error !== undefined));
  return { errors, shown: { ...(tried ? errors : soon), ...refused }, show: () => setTried(true) };
}
