import { MAX_PAGE_NUMBER } from '@dimmer/dynmem-proto';
import { type PageRange, rangeEnd } from '@dimmer/pages';

/** Whether a machine can have memory there: page numbers are of 40 bits in every protocol that Dimmer speaks. */
export function isAddressable(range: PageRange): boolean {
  return rangeEnd(range) <= MAX_PAGE_NUMBER + 1;
}
