// For what goes away by itself, a failure that is tried again for example: when the focus is in it at that moment, it moves
// to what is around it. Otherwise whoever has no mouse would be at the top of the page, or behind the dialog.

import { type RefObject, useLayoutEffect } from 'react'

export function useFocusKept(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = box
    // What is around it is found beforehand: an effect ends while its element still stands, but a whole page may go at once.
    // What stands beside the page, the bar about the connection for example, leaves the focus to the page.
    const around =
      current?.closest<HTMLElement>('[role="dialog"], [role="alertdialog"], main') ??
      document.querySelector<HTMLElement>('main')
    return () => {
      if (current?.contains(document.activeElement)) around?.focus({ preventScroll: true })
    }
  }, [box])
}
