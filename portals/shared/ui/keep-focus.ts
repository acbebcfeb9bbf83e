// For what goes away by itself, a failure that is tried again for example: when the focus is in it at that moment, it moves
// to what is around it. Otherwise whoever has no mouse would be at the top of the page, or behind the dialog.

import { type RefObject, useLayoutEffect } from 'react'

const dialogs = '[role="dialog"], [role="alertdialog"]'

export function useFocusKept(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { current } = box
    // What is around it is found beforehand: an effect ends while its element still stands, but a whole page may go at once.
    // What stands beside the page, the bar about the connection for example, leaves the focus to the page.
    const around = current?.closest<HTMLElement>(`${dialogs}, main`) ?? document.querySelector<HTMLElement>('main')
    return () => {
      if (current?.contains(document.activeElement)) around?.focus({ preventScroll: true })
    }
  }, [box])
}

export const isInDialog = (element: EventTarget | null): boolean =>
  element instanceof Element && element.closest(dialogs) !== null

/** Before whatever else would look for a place for the focus, which is nowhere at that moment; at once where no dialog is open. */
export function whenNoDialog(work: () => void): () => void {
  const isOpen = () => document.querySelector(dialogs) !== null
  const observer = new MutationObserver(() => {
    if (isOpen()) return
    observer.disconnect()
    work()
  })
  if (isOpen()) observer.observe(document.body, { childList: true, subtree: true })
  else work()
  return () => observer.disconnect()
}

/** One of the controls of a row, which has another element when the row is drawn in another form. */
export type HeldControl = { readonly kind: 'link' | 'box'; readonly name: string }

export const heldControl = (element: Element): HeldControl => ({
  kind: element instanceof HTMLInputElement ? 'box' : 'link',
  name: nameOf(element),
})

const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent ?? ''

/** The same one, or the first of its kind. */
export function controlIn(row: Element, { kind, name }: HeldControl): HTMLElement | null {
  const controls = [...row.querySelectorAll<HTMLElement>('a[href], button, input')]
  const same = name !== '' && controls.find((one) => nameOf(one) === name)
  const box = row.querySelector<HTMLElement>('input')
  return same || (kind === 'link' && row.querySelector<HTMLElement>('a[href], button')) || box
}
