// Which rows of a long list are in the document: those in the window, some beside them, and the one with the focus, wherever
// it is scrolled to, since what holds the focus must not be removed, with its neighbours, where an arrow key goes from it. Shorter lists are there as a whole, for the browser's own
// search. Ctrl+Home and Ctrl+End go to the first and the last row.

import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'

/** Longer ones are virtual. */
const short = 100
/** Beyond the window on each side, so that an arrow key always finds a next row. */
const beside = 12

export type RowInView = {
  readonly index: number
  /** Pixels of rows that are not there before it. */
  readonly gap: number
}

export function useVirtualRows(options: {
  readonly keys: readonly string[]
  readonly estimate: number
  /** Around the rows and nothing else; each row has data-index. */
  readonly list: RefObject<HTMLElement | null>
}) {
  const { keys, estimate, list } = options
  const virtual = keys.length > short
  const [margin, setMargin] = useState(0)
  const [focusedKey, setFocusedKey] = useState<string>()
  const focused = focusedKey === undefined ? -1 : keys.indexOf(focusedKey)
  const wanted = useRef<'link' | 'box' | undefined>(undefined)

  // Content above the list comes and goes.
  useLayoutEffect(() => {
    const top = list.current ? Math.round(list.current.getBoundingClientRect().top + scrollY) : 0
    if (virtual && Math.abs(top - margin) > 1) setMargin(top)
  })

  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: keys.length,
    enabled: virtual,
    estimateSize: () => estimate,
    getItemKey: (index) => keys[index] ?? index,
    overscan: beside,
    scrollMargin: margin,
    rangeExtractor: (range: Range) => {
      const shown = defaultRangeExtractor(range)
      if (focused < 0) return shown
      const around = [focused - 1, focused, focused + 1].filter((index) => index >= 0 && index < range.count)
      return [...new Set([...shown, ...around])].sort((one, other) => one - other)
    },
  })

  useEffect(() => {
    const row = wanted.current && focused >= 0 && list.current?.querySelector(`[data-index="${focused}"]`)
    if (!row) return
    const box = row.querySelector<HTMLElement>('input')
    const target = (wanted.current === 'link' && row.querySelector<HTMLElement>('a[href], button')) || box
    wanted.current = undefined
    target?.focus()
  }, [focused, list])

  const keyAt = (element: Element): string | undefined =>
    keys[Number(element.closest('[data-index]')?.getAttribute('data-index') ?? -1)]

  const items = virtual ? virtualizer.getVirtualItems() : []
  let end = margin
  const inView: RowInView[] = virtual
    ? items.map(({ index, start, end: itsEnd }) => {
        const gap = Math.max(0, start - end)
        end = itsEnd
        return { index, gap }
      })
    : keys.map((_, index) => ({ index, gap: 0 }))

  return {
    virtual,
    inView,
    /** Pixels of rows that are not there after the last one. */
    after: virtual ? Math.max(0, virtualizer.getTotalSize() + margin - end) : 0,
    measure: virtual ? virtualizer.measureElement : undefined,
    around: {
      onFocus: (event: FocusEvent) => setFocusedKey(keyAt(event.target)),
      onBlur: (event: FocusEvent) => {
        // To a dialog, another window, or nowhere yet: the focus may come back.
        if (event.relatedTarget) setFocusedKey(keyAt(event.relatedTarget))
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (!event.ctrlKey || (event.key !== 'Home' && event.key !== 'End')) return
        const key = event.key === 'Home' ? keys[0] : keys.at(-1)
        if (key === undefined) return
        event.preventDefault()
        event.stopPropagation()
        wanted.current = event.target instanceof HTMLInputElement ? 'box' : 'link'
        setFocusedKey(key)
      },
    },
  }
}
