/** The look of everything that floats: popovers, menus, tips. */
export const popupClass =
  'rounded-lg bg-overlay text-fg shadow-pop outline-none transition-[opacity,scale] duration-[var(--dur-base)] ease-house origin-[var(--transform-origin)] data-ending-style:opacity-0 data-starting-style:opacity-0 data-starting-style:scale-98';
